using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Recorder;

/// <summary>A page of the calls that were recorded.</summary>
[Schema("fixture", "list-calls-response", Title = "List Calls Response")]
public sealed record ListCallsReply
{
    [Says("In the order in which they came to their end.")]
    public required IReadOnlyList<RecordedCall> Calls { get; init; }

    [Says("To be sent with the next call; absent from the last page.")]
    public string? ContinuationToken { get; init; }
}

using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Fixture.Api.Recorder;

/// <summary>Calls that the verb <c>replay</c> makes again, on this server or another one.</summary>
[Schema("fixture", "recording", Title = "Recording")]
public sealed record Recording
{
    /// <summary>The only version that there is.</summary>
    public const int CurrentVersion = 1;

    [OneOfValues("1"), Says("The version of this form.")]
    public required int Version { get; init; }

    [Format("uri"), Says("Where the calls were made.")]
    public required string RootUrl { get; init; }

    [Says("When the recording was exported, by the fixture's clock.")]
    public required DateTimeOffset Exported { get; init; }

    [Says("The calls, in the order in which they came to their end.")]
    public required IReadOnlyList<ReplayableCall> Calls { get; init; }
}

/// <summary>A call to be made again.</summary>
public sealed record ReplayableCall
{
    [Range(Min = 1), Says("Its number, as in the list of calls.")]
    public required long Number { get; init; }

    [SameAs<RecordedCall>]
    public required DateTimeOffset Time { get; init; }

    [SameAs<RecordedCall>]
    public required string Method { get; init; }

    [SameAs<RecordedCall>]
    public required string Verb { get; init; }

    [SameAs<RecordedCall>]
    public required string Path { get; init; }

    [SameAs<RecordedCall>]
    public string? ClientId { get; init; }

    [Says("The status that it was answered with, and is expected again.")]
    public required int Status { get; init; }

    [SameAs<RecordedCall>]
    public RawJson? Body { get; init; }

    [SameAs<RecordedCall>]
    public BodyOmission? BodyLeftOut { get; init; }

    [SameAs<RecordedCall>]
    public IReadOnlyList<string>? TaskIds { get; init; }

    internal static ReplayableCall Of(RecordedCall call) => new()
    {
        Number = call.Number,
        Time = call.Time,
        Method = call.Method,
        Verb = call.Verb,
        Path = call.Path,
        ClientId = call.ClientId,
        Status = call.Status!.Value,
        Body = call.Body,
        BodyLeftOut = call.BodyLeftOut,
        TaskIds = call.TaskIds,
    };
}

using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Commands.Replay;

/// <summary>A call of a recording.</summary>
/// <param name="Number">As the fixture counted it.</param>
/// <param name="Time">When it was made, by the fixture's clock.</param>
/// <param name="Method">Such as <c>queue.createTask</c>.</param>
/// <param name="Verb">The HTTP verb.</param>
/// <param name="Path">Path and query, from <c>/api/</c> on.</param>
/// <param name="Status">How it was answered.</param>
internal sealed record ReplayStep(
    long Number, DateTimeOffset Time, string Method, string Verb, string Path, int Status)
{
    /// <summary>Null: there was none.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>Why it cannot be made again; null: it can.</summary>
    public string? Omission { get; init; }

    /// <summary>Tasks that the server had chosen.</summary>
    public IReadOnlyList<string> TaskIds { get; init; } = [];

    /// <summary>Whether another answer means the same.</summary>
    public bool IsAsExpected(int status) => status == Status || (IsSuccess(status) && IsSuccess(Status));

    private static bool IsSuccess(int status) => status is >= 200 and < 300;
}

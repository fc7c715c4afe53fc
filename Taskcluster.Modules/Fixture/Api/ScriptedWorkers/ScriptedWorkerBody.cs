using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Fixture.Api.ScriptedWorkers;

/// <summary>A worker that runs no command: it does with each task what its script says.</summary>
[Schema("fixture", "create-scripted-worker-request", Title = "Create Scripted Worker Request")]
public sealed record ScriptedWorkerBody
{
    [Pattern(Patterns.TaskQueueId), Says("The queue that it works for.")]
    public required string TaskQueueId { get; init; }

    [Says("What becomes of its tasks.")]
    public required ScriptedOutcome Does { get; init; }

    [Pattern(Patterns.GenericId), Says("Its group; left out: `scripted`.")]
    public string? WorkerGroup { get; init; }

    [Pattern(Patterns.GenericId), Says("Its id within the group; left out: that of the script.")]
    public string? WorkerId { get; init; }

    [Range(Min = 1, Max = 1000), Says("Tasks that it has at a time at most; left out: 1.")]
    public int? Capacity { get; init; }

    [Range(Min = 0, Max = 31536000)]
    [Says("How long it has each task, in seconds of the fixture's clock; left out: 0.")]
    public double? AfterSeconds { get; init; }

    [Range(Min = 1, Max = 1000000)]
    [Says("Only each n-th of its runs fails or is an exception, and the others succeed; left out: each one.")]
    public int? OneIn { get; init; }

    [OneOfValues(
        "\"worker-shutdown\"", "\"malformed-payload\"", "\"resource-unavailable\"", "\"internal-error\"",
        "\"intermittent-task\"")]
    [Says("Why a run is an exception.")]
    public string? Reason { get; init; }

    [Items(Max = 100), Says("Artifacts that each run has.")]
    public IReadOnlyList<ScriptedArtifact>? Artifacts { get; init; }

    [Items(Max = 10000), Length(Max = 10000)]
    [Says("Lines of the log that each run has, as `public/logs/live.log`; left out: there is no log.")]
    public IReadOnlyList<string>? Log { get; init; }
}

/// <summary>An artifact that each run of a scripted worker has.</summary>
public sealed record ScriptedArtifact
{
    [Pattern(Patterns.ArtifactName), Length(Max = 1024), Says("Its name, such as `public/build.txt`.")]
    public required string Name { get; init; }

    [Length(Max = 1000000), Says("Its content, which is text.")]
    public required string Content { get; init; }

    [Pattern(@"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$"), Length(Max = 255)]
    [Says("Its media type; left out: `text/plain; charset=utf-8`.")]
    public string? ContentType { get; init; }
}

/// <summary>What a scripted worker does with its tasks.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScriptedOutcome>))]
public enum ScriptedOutcome
{
    [JsonStringEnumMemberName("succeed")]
    Succeed,

    [JsonStringEnumMemberName("fail")]
    Fail,

    [JsonStringEnumMemberName("exception")]
    Exception,

    /// <summary>It claims a task and is never heard of again, so that the claim expires.</summary>
    [JsonStringEnumMemberName("vanish")]
    Vanish,

    /// <summary>It claims nothing.</summary>
    [JsonStringEnumMemberName("never-claim")]
    NeverClaim,
}

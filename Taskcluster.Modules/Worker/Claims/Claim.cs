using System.Text.Json;
using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Worker.Registration;

namespace Taskcluster.Modules.Worker.Claims;

/// <summary>A run that is this worker's until <see cref="TakenUntil"/> (spec/queue.md §2.8, claimWork).</summary>
internal sealed record Claim(
    ClaimedStatus Status, int RunId, DateTimeOffset TakenUntil, ClaimedTask Task, Credentials Credentials)
{
    [JsonIgnore]
    public string TaskId => Status.TaskId;
}

/// <summary>What a worker reads of a task's status.</summary>
internal sealed record ClaimedStatus(string TaskId, string State, IReadOnlyList<RunOutcome> Runs);

/// <summary>How one run ended, if it did.</summary>
internal sealed record RunOutcome(int RunId, string State, string? ReasonResolved = null);

/// <summary>What a worker reads of a task's definition.</summary>
internal sealed record ClaimedTask(
    string TaskGroupId,
    string TaskQueueId,
    DateTimeOffset Deadline,
    DateTimeOffset Expires,
    IReadOnlyList<string> Scopes,
    JsonElement Payload)
{
    /// <summary>The tasks whose artifacts this one may mount.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];
}

/// <summary>The answer of claimWork.</summary>
internal sealed record ClaimAnswer(IReadOnlyList<Claim> Tasks);

/// <summary>The answer of reclaimTask; its credentials replace those of the claim.</summary>
internal sealed record ReclaimAnswer(DateTimeOffset TakenUntil, Credentials Credentials);

/// <summary>The answer of status.</summary>
internal sealed record StatusAnswer(ClaimedStatus Status);

/// <summary>The answer of currentScopes.</summary>
internal sealed record ScopesAnswer(IReadOnlyList<string> Scopes);

/// <summary>The body of claimWork.</summary>
internal sealed record ClaimQuestion(string WorkerGroup, string WorkerId, int Tasks);

/// <summary>The body of reportException.</summary>
internal sealed record ExceptionReport(string Reason);

/// <summary>The body of createArtifact; which members are given depends on <see cref="StorageType"/> (§2.9).</summary>
internal sealed record ArtifactRequest(string StorageType, DateTimeOffset Expires)
{
    public string? ContentType { get; init; }

    public long? ContentLength { get; init; }

    public string? Url { get; init; }

    public string? Artifact { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }
}

/// <summary>The answer of createArtifact.</summary>
internal sealed record ArtifactAnswer(string StorageType, string? PutUrl = null);

/// <summary>The worker's JSON: camel case, absent rather than null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(WireTimeConverter)])]
[JsonSerializable(typeof(ClaimAnswer))]
[JsonSerializable(typeof(ReclaimAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(ScopesAnswer))]
[JsonSerializable(typeof(Credentials))]
[JsonSerializable(typeof(ClaimQuestion))]
[JsonSerializable(typeof(ExceptionReport))]
[JsonSerializable(typeof(ArtifactRequest))]
[JsonSerializable(typeof(ArtifactAnswer))]
[JsonSerializable(typeof(WorkerIdentity))]
[JsonSerializable(typeof(RenewalQuestion))]
[JsonSerializable(typeof(RegistrationAnswer))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class ClaimJson : JsonSerializerContext;

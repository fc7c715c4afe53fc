using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Fixture.Api.Recorder;

/// <summary>A call by HTTP that was made, and what came of it.</summary>
[Schema("fixture", "recorded-call", Title = "Recorded Call")]
public sealed record RecordedCall
{
    [Range(Min = 0), Says("Counts from 1, in the order in which calls came to their end.")]
    public long Number { get; init; }

    [Says("When it began, by the fixture's clock.")]
    public required DateTimeOffset Time { get; init; }

    [Says("Service and name, such as `queue.createTask`.")]
    public required string Method { get; init; }

    [Says("The HTTP verb.")]
    public required string Verb { get; init; }

    [Says("Path and query as sent, without a bewit.")]
    public required string Path { get; init; }

    [Says("The query, decoded; left out where there is none.")]
    public IReadOnlyDictionary<string, string>? Query { get; init; }

    [Says("The caller; where nobody has looked at the credentials, the one that they name. Left out: there are none.")]
    public string? ClientId { get; init; }

    [Says("What the caller had, expanded, at most 100 of them; left out where nobody has asked who calls.")]
    public IReadOnlyList<string>? Scopes { get; init; }

    [SchemaJson("""{"type":["string","object"]}""")]
    [Says("The scopes that the call needed, as an expression; left out where it needed none or did not come so far.")]
    public RawJson? RequiredScopes { get; init; }

    [Says("The answer's status; left out where there was no answer to send.")]
    public int? Status { get; init; }

    [Says("The error's code.")]
    public string? Code { get; init; }

    [Range(Min = 0), Says("From the request's head to its end, by the wall clock.")]
    public required double DurationMilliseconds { get; init; }

    [Says("How it ended.")]
    public required CallEnd End { get; init; }

    [Range(Min = 0), Says("How large the body was that was sent.")]
    public required long BodyBytes { get; init; }

    [SchemaJson("""{"type":["object","array"]}"""), Says("The body that was sent.")]
    public RawJson? Body { get; init; }

    [Says("Why the body, or a part of it, is left out.")]
    public BodyOmission? BodyLeftOut { get; init; }

    [Says("The faults that were applied to the call.")]
    public IReadOnlyList<string>? FaultIds { get; init; }

    [Says("Tasks that the server has chosen: those that a worker was given, or the one that a hook created.")]
    public IReadOnlyList<string>? TaskIds { get; init; }
}

/// <summary>How a call ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallEnd>))]
public enum CallEnd
{
    [JsonStringEnumMemberName("answered")]
    Answered,

    /// <summary>By a fault; nothing was done.</summary>
    [JsonStringEnumMemberName("cut-before-commit")]
    CutBeforeCommit,

    /// <summary>By a fault; what was done is stored, and no byte of the answer was sent.</summary>
    [JsonStringEnumMemberName("cut-after-commit")]
    CutAfterCommit,

    /// <summary>By a fault; what was done is stored, and half of the answer was sent.</summary>
    [JsonStringEnumMemberName("cut-during-answer")]
    CutDuringAnswer,

    /// <summary>Before there was an answer.</summary>
    [JsonStringEnumMemberName("client-left")]
    ClientLeft,
}

/// <summary>Why a body is not shown as it was sent.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BodyOmission>))]
public enum BodyOmission
{
    /// <summary>All of it is secret.</summary>
    [JsonStringEnumMemberName("secret")]
    Secret,

    /// <summary>Members are, and stand there as <c>(OMITTED)</c>.</summary>
    [JsonStringEnumMemberName("parts")]
    Parts,

    /// <summary>It is larger than the settings let keep.</summary>
    [JsonStringEnumMemberName("size")]
    Size,

    /// <summary>It is no JSON, or nobody has come to read it.</summary>
    [JsonStringEnumMemberName("not-json")]
    NotJson,
}

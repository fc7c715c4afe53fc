using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Modules.Fixture.Api.Faults;

/// <summary>
/// What shall go wrong: with calls (by method, client or both), or with messages on their way out of the program.
/// </summary>
[Schema("fixture", "create-fault-request", Title = "Create Fault Request")]
public sealed record FaultBody
{
    [Length(Min = 1, Max = 200), Says("Calls of this method, such as `queue.createTask`; `queue.*` or `*` for many.")]
    public string? Method { get; init; }

    [Length(Min = 1, Max = 200)]
    [Says("Calls that bear this clientId, be it right or not; `*` stands for any characters.")]
    public string? ClientId { get; init; }

    [Range(Min = 1, Max = 1000000), Says("How often the rule applies; left out: until it is deleted.")]
    public int? Times { get; init; }

    [Range(Min = 400, Max = 599), Says("The call is answered with this status, and nothing is done for it.")]
    public int? Status { get; init; }

    [Pattern("^[A-Z][A-Za-z0-9]{0,63}$")]
    [Says("The error's code; left out: the one that the status mostly has.")]
    public string? Code { get; init; }

    [Length(Min = 1, Max = 10000), Says("The error's message; left out: one that names the rule.")]
    public string? Message { get; init; }

    [Range(Min = 1, Max = 86400), Says("The header `Retry-After` of the error, in seconds.")]
    public int? RetryAfterSeconds { get; init; }

    [Range(Min = 1, Max = 86400000), Says("The call waits for so long before anything is done for it.")]
    public int? DelayMilliseconds { get; init; }

    [Says("By which clock it waits; left out: `wall`, the real one.")]
    public DelayClock? DelayClock { get; init; }

    [Says("When the connection is cut.")]
    public CutMoment? Cut { get; init; }

    [Range(Min = -31536000, Max = 31536000)]
    [Says("The server's wall clock is so many seconds ahead, for the signature's time and the header `Date`.")]
    public int? SkewSeconds { get; init; }

    [Says("What befalls messages, in place of calls.")]
    public MessageFault? Messages { get; init; }

    [Length(Min = 1, Max = 255), Says("Messages of this exchange, by its full name; `*` stands for any characters.")]
    public string? Exchange { get; init; }

    [Length(Min = 1, Max = 255)]
    [Says("Messages with such a routing key or route, as in a binding; left out: all of the exchange.")]
    public string? RoutingKeyPattern { get; init; }
}

/// <summary>By which clock a call is delayed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DelayClock>))]
public enum DelayClock
{
    /// <summary>The real one.</summary>
    [JsonStringEnumMemberName("wall")]
    Wall,

    /// <summary>The fixture's, which tests move.</summary>
    [JsonStringEnumMemberName("fixture")]
    Fixture,
}

/// <summary>When a connection is cut.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CutMoment>))]
public enum CutMoment
{
    /// <summary>Nothing is done for the call.</summary>
    [JsonStringEnumMemberName("before-commit")]
    BeforeCommit,

    /// <summary>What the call does is stored; no byte of the answer is sent.</summary>
    [JsonStringEnumMemberName("after-commit")]
    AfterCommit,

    /// <summary>What the call does is stored; the head and half of the body are sent.</summary>
    [JsonStringEnumMemberName("during-answer")]
    DuringAnswer,
}

/// <summary>What befalls messages on their way out of the program.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageFault>))]
public enum MessageFault
{
    /// <inheritdoc cref="MessageHarm.Duplicate"/>
    [JsonStringEnumMemberName("duplicate")]
    Duplicate,

    /// <inheritdoc cref="MessageHarm.Swap"/>
    [JsonStringEnumMemberName("swap")]
    Swap,
}

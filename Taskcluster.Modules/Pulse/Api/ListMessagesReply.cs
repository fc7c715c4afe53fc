using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Pulse.Api;

/// <summary>A page of the message log.</summary>
[Schema("pulse", "list-messages-response", Title = "List Messages Response")]
public sealed record ListMessagesReply
{
    [Says("In the order in which they were published.")]
    public required IReadOnlyList<LoggedMessage> Messages { get; init; }

    [Says("Why messages may be missing after the one that `after` names: it is of another epoch, or too old.")]
    public string? Gap { get; init; }

    [Says("To be sent with the next call; absent from the last page. A page may be short, or empty, and yet have one.")]
    public string? ContinuationToken { get; init; }
}

/// <summary>A message of the log.</summary>
public sealed record LoggedMessage
{
    [Pattern(EventId.Pattern), Says("Its id, as event streams and subscribers' positions have it.")]
    public required string Id { get; init; }

    [Range(Min = 1), Says("The number within the id.")]
    public required long Sequence { get; init; }

    [Says("The exchange on which it was published.")]
    public required string Exchange { get; init; }

    [Says("Its routing key.")]
    public required string RoutingKey { get; init; }

    [Says("Further routing keys by which it can be found.")]
    public required IReadOnlyList<string> Routes { get; init; }

    [Says("What it tells, by the schema of its exchange.")]
    public required RawJson Payload { get; init; }

    [Says("When it was published.")]
    public required DateTimeOffset Published { get; init; }

    internal static LoggedMessage Of(PulseMessage message, string epoch) => new()
    {
        Id = new EventId(epoch, message.Sequence).ToString(),
        Sequence = message.Sequence,
        Exchange = message.Exchange,
        RoutingKey = message.RoutingKey,
        Routes = message.Routes,
        Payload = message.Payload,
        Published = message.Published,
    };
}

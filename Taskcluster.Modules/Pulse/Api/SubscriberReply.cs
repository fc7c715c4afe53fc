using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Pulse.Subscribers;

namespace Taskcluster.Modules.Pulse.Api;

/// <summary>How a subscriber stands.</summary>
[Schema("pulse", "subscriber-response", Title = "Subscriber Response")]
public sealed record SubscriberReply
{
    [Says("The subscriber's name.")]
    public required string Name { get; init; }

    [OneOfValues("\"reaction\"", "\"forwarder\"", "\"unknown\"")]
    [Says("A reaction changes things inside, each message once; a forwarder brings messages out, each at least once; "
        + "unknown is one that this program does not have, or that its settings have switched off.")]
    public required string Kind { get; init; }

    [OneOfValues("\"active\"", "\"retrying\"", "\"parked\"", "\"lagged\"", "\"idle\"")]
    [Says("Active: it gets what is told. Retrying: it failed and tries again. Parked: it failed too often. Lagged: it "
        + "was too far behind, and messages are removed that it never had. Idle: it is not at work in this program.")]
    public required string State { get; init; }

    [Pattern(EventId.Pattern), Says("The last message that it has handled or passed over.")]
    public required string Position { get; init; }

    [Pattern(EventId.Pattern), Says("The newest message there is.")]
    public required string Newest { get; init; }

    [Range(Min = 0), Says("Messages that it has yet to look at.")]
    public required long Lag { get; init; }

    [Range(Min = 0), Says("The age of the oldest of those; 0 where there is none.")]
    public required long LagMilliseconds { get; init; }

    [Range(Min = 0), Says("How often in a row it has failed.")]
    public required int Failures { get; init; }

    [Says("The message at which it fails, to be named when it is to be passed over; left out while several were tried "
        + "together.")]
    public long? FailedSequence { get; init; }

    [Says("What the last failure said.")]
    public string? Error { get; init; }

    [Says("When the first failure in a row was.")]
    public DateTimeOffset? FailingSince { get; init; }

    [Says("When it tries again.")]
    public DateTimeOffset? RetryAt { get; init; }

    [Says("Since when it gets no messages.")]
    public DateTimeOffset? ParkedSince { get; init; }

    [Range(Min = 0), Says("Messages that were removed before it had them, in all.")]
    public required long Missed { get; init; }

    [Says("When it last went on behind messages that were removed.")]
    public DateTimeOffset? MissedAt { get; init; }

    [Range(Min = 0), Says("Messages that it has handled since the program started.")]
    public required long Handled { get; init; }

    internal static SubscriberReply Of(SubscriberState state)
    {
        var (failure, parking) = (state.Cursor.Failure, state.Cursor.Parking);
        return new SubscriberReply
        {
            Name = state.Name,
            Kind = state.Kind,
            State = state.State,
            Position = state.Position.ToString(),
            Newest = state.Newest.ToString(),
            Lag = state.Lag,
            LagMilliseconds = state.LagMilliseconds,
            Failures = state.Failures,
            FailedSequence = failure?.Sequence,
            Error = failure?.Error,
            FailingSince = failure?.Since,
            RetryAt = parking is null ? failure?.RetryAt : null,
            ParkedSince = parking?.Since,
            Missed = state.Cursor.Missed,
            MissedAt = state.Cursor.MissedAt,
            Handled = state.Handled,
        };
    }
}

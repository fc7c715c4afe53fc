using MediatR;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// Brings messages out of the process. Its cursor is saved after they are safe outside, so that each gets there at
/// least once.
/// </summary>
public abstract class Forwarder : Subscriber, INotificationHandler<PulseBatch>
{
    /// <summary>
    /// Returns when all messages are safe outside; an exception lets all of them come again, after a pause and at
    /// first fewer at once. It may wait as long as it likes: nobody else does.
    /// </summary>
    /// <param name="messages">Some that it wants, in the order of the log; at least one.</param>
    /// <param name="cancellation">
    /// The program ends, or somebody has moved the cursor: what was not forwarded by then comes later or never.
    /// </param>
    public abstract Task Forward(IReadOnlyList<PulseMessage> messages, CancellationToken cancellation);

    Task INotificationHandler<PulseBatch>.Handle(PulseBatch notification, CancellationToken cancellationToken) =>
        Forward(notification.Messages, cancellationToken);
}

/// <summary>Messages on their way to a <see cref="Forwarder"/>.</summary>
public sealed record PulseBatch(IReadOnlyList<PulseMessage> Messages) : INotification;

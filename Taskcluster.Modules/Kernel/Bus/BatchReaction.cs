using MediatR;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// A reaction that handles several messages by one piece of work, where what they have in common makes that cheaper
/// than to handle one after the other.
/// </summary>
public abstract class BatchReaction : Reaction, INotificationHandler<PulseDeliveries>
{
    Task INotificationHandler<PulseDeliveries>.Handle(
        PulseDeliveries notification, CancellationToken cancellationToken)
    {
        Handle(notification.Transaction, notification.Messages);
        return Task.CompletedTask;
    }

    protected sealed override void Handle(Transaction tx, PulseMessage message) => Handle(tx, [message]);

    /// <summary>
    /// Changes rows and publishes further messages; an exception undoes both, and the messages come again, each by
    /// itself until the one is found that fails.
    /// </summary>
    /// <param name="tx">The transaction of the rows and of the cursor.</param>
    /// <param name="messages">
    /// What it wants, in the order of the log: at least one, and at most <see cref="Portion.MostRows"/>.
    /// </param>
    protected abstract void Handle(Transaction tx, IReadOnlyList<PulseMessage> messages);
}

/// <summary>
/// Messages on their way to a <see cref="BatchReaction"/>, together with the transaction of its rows and cursor.
/// </summary>
public sealed record PulseDeliveries(IReadOnlyList<PulseMessage> Messages, Transaction Transaction) : INotification;

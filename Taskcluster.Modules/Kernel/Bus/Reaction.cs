using MediatR;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// What a module does when it is told something. Its rows and its cursor are stored in one transaction, so that each
/// message has its effect exactly once, whatever dies when.
/// </summary>
public abstract class Reaction : Subscriber, INotificationHandler<PulseDelivery>
{
    Task INotificationHandler<PulseDelivery>.Handle(PulseDelivery notification, CancellationToken cancellationToken)
    {
        Handle(notification.Transaction, notification.Message);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Changes rows and publishes further messages; an exception undoes both and the message comes again. Several
    /// messages may share a transaction, so that one may also come again because a later one failed.
    /// </summary>
    protected abstract void Handle(Transaction tx, PulseMessage message);
}

/// <summary>
/// A message on its way to a <see cref="Reaction"/>, together with the transaction of its rows and cursor.
/// </summary>
public sealed record PulseDelivery(PulseMessage Message, Transaction Transaction) : INotification;

using System.Net.Mail;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Mail;

/// <summary>Where mails leave this program: a mail server, or the data folder.</summary>
public interface IMailExit
{
    /// <summary>Hands a mail over; it is safe there when this returns.</summary>
    /// <exception cref="DeliveryException">It is not.</exception>
    Task Send(MailMessage letter, Delivery delivery, CancellationToken cancellation);
}

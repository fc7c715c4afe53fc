using System.Net;
using System.Net.Mail;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Mail;

/// <summary>Hands mails to the mail server of the settings. Each has a connection of its own.</summary>
internal sealed class SmtpExit(SmtpOptions options) : IMailExit
{
    public async Task Send(MailMessage letter, Delivery delivery, CancellationToken cancellation)
    {
        using var client = new SmtpClient(options.Host, options.Port);
        client.EnableSsl = options.StartTls;
        client.UseDefaultCredentials = false;
        client.Credentials = options.User is null ? null : new NetworkCredential(options.User, options.Password);
        try
        {
            await client.SendMailAsync(letter, cancellation);
        }
        catch (SmtpFailedRecipientException error) when (IsForGood(error.StatusCode))
        {
            throw new DeliveryException($"The mail server refuses the address: {Told(error)}", isFinal: true);
        }
        catch (SmtpException error)
        {
            throw new DeliveryException($"The mail server {options} did not take it: {Told(error)}");
        }
    }

    // 4xx is for now, 5xx for good (RFC 5321 §4.2.1).
    private static bool IsForGood(SmtpStatusCode status) => (int)status is >= 500 and < 600;

    // The outer message often says only that sending failed.
    private static string Told(Exception error)
    {
        var texts = new List<string>();
        for (Exception? one = error; one is not null; one = one.InnerException)
        {
            texts.Add(one.Message);
        }

        return string.Join(" ", texts.Distinct(StringComparer.Ordinal));
    }
}

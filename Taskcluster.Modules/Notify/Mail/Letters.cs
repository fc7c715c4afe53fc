using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Mail;

/// <summary>
/// Makes mails of what callers want to be sent: a text part, which is the markdown itself, and an HTML part. The same
/// notice has the same <c>Message-ID</c> at each attempt, so that mailboxes can tell a second copy.
/// </summary>
public sealed class Letters
{
    private const int LongestLine = 998;

    private readonly MailAddress from;

    /// <exception cref="UnusableDataException">The settings' sender is no mail address.</exception>
    public Letters(NotifyOptions options, RootUrl rootUrl)
    {
        var host = Uri.CheckHostName(rootUrl.Host) == UriHostNameType.Dns ? rootUrl.Host : "localhost";
        var sender = options.Smtp.From ?? $"taskcluster@{host}";
        from = MailAddress.TryCreate(sender, out var address)
            ? address
            : throw new UnusableDataException(
                $"Notify:Smtp:From holds '{sender}', which is not a mail address such as taskcluster@example.com.");
    }

    /// <summary>Whether mail can be sent to an address: one mailbox, nothing around it.</summary>
    public static bool IsAddress(string address) =>
        AddressFormats.IsMailbox(Encoding.UTF8.GetBytes(address)) && MailAddress.TryCreate(address, out _);

    /// <summary>Whether a link may lead there.</summary>
    public static bool IsLink(string href) =>
        Uri.TryCreate(href, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "mailto"
        && !href.Any(char.IsControl);

    public MailMessage Write(EmailBody mail, Delivery delivery)
    {
        // A header of several lines would be several headers.
        var letter = new MailMessage
        {
            From = from,
            Subject = OneLine.Of(mail.Subject),
            SubjectEncoding = Encoding.UTF8,
        };
        letter.To.Add(new MailAddress(mail.Address));
        letter.Headers.Add("Message-ID", $"<{delivery.Number}.notify@{from.Host}>");
        letter.Headers.Add("Auto-Submitted", "auto-generated");
        letter.AlternateViews.Add(View(Text(mail), MediaTypeNames.Text.Plain));
        letter.AlternateViews.Add(View(LetterHtml.Of(mail), MediaTypeNames.Text.Html));
        return letter;
    }

    private static string Text(EmailBody mail) => mail.Link is { } link && IsLink(link.Href)
        ? $"{mail.Content}\n\n{OneLine.Of(link.Text)}: {link.Href}\n"
        : $"{mail.Content}\n";

    private static AlternateView View(string text, string type)
    {
        var lines = text.ReplaceLineEndings("\r\n");
        var view = AlternateView.CreateAlternateViewFromString(lines, Encoding.UTF8, type);
        view.TransferEncoding = IsSevenBit(lines) ? TransferEncoding.SevenBit : TransferEncoding.QuotedPrintable;
        return view;
    }

    // Whether mail servers take it as it is (RFC 2045 §2.7), so that whoever looks into the file can read it.
    private static bool IsSevenBit(string text) =>
        text.All(character => character is >= ' ' and <= '~' or '\r' or '\n' or '\t')
        && text.Split("\r\n").All(line => line.Length <= LongestLine);
}

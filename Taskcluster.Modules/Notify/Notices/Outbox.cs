using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Deliveries;
using Taskcluster.Modules.Notify.Loops;
using Taskcluster.Modules.Notify.Messages;

namespace Taskcluster.Modules.Notify.Notices;

/// <summary>
/// Takes notices in, whoever they come from. It decides inside of the caller's transaction what becomes of each; what
/// is sent is a row there (or a message), and leaves the house afterwards.
/// </summary>
public sealed class Outbox(
    NotifyOptions options, DeliverMail mails, DeliverToSlack slack, DeliverToMatrix matrix)
{
    private readonly HashSet<string> blacklist =
        [.. options.EmailBlacklist.Select(address => Denylist.Fold(NotificationType.Email, address))];

    /// <summary>Whether nothing may be sent to an address.</summary>
    public bool Denies(IRows rows, NotificationType type, string address) =>
        (type == NotificationType.Email && blacklist.Contains(Denylist.Fold(type, address)))
        || Denylist.Contains(rows, type, address);

    public Fate Email(Transaction tx, EmailBody mail)
    {
        // The template is no part of what makes two mails equal.
        var fingerprint = RecentNotices.Fingerprint(
            NotificationType.Email, mail with { Template = EmailTemplate.Simple }, NotifyJson.Default.EmailBody);
        if (Judge(tx, NotificationType.Email, mail.Address, fingerprint) is var fate and not Fate.Sent)
        {
            return fate;
        }

        var address = Denylist.Fold(NotificationType.Email, mail.Address);
        var windowStart = tx.Now - TimeSpan.FromSeconds(options.EmailWindowSeconds);
        if (MailTimes.Count(tx, address, windowStart) >= options.EmailsPerAddress)
        {
            return Fate.TooMany;
        }

        var number = tx.Sequence.Next();
        MailTimes.Add(tx, address, number, windowStart);
        Send(tx, number, NotificationType.Email, mail.Address, mail, NotifyJson.Default.EmailBody);
        Remember(tx, fingerprint, number);
        tx.AfterCommit(() => mails.Wake(tx.Now));
        return Fate.Sent;
    }

    /// <summary>Publishes; the caller has seen to the length of the topic.</summary>
    public Fate Pulse(Transaction tx, PulseBody pulse)
    {
        var fingerprint = RecentNotices.Fingerprint(NotificationType.Pulse, pulse, NotifyJson.Default.PulseBody);
        if (Judge(tx, NotificationType.Pulse, pulse.RoutingKey, fingerprint) is var fate and not Fate.Sent)
        {
            return fate;
        }

        tx.PublishNotification(pulse.RoutingKey, pulse.Message);
        Remember(tx, fingerprint, tx.Sequence.Next());
        return Fate.Sent;
    }

    public Fate Matrix(Transaction tx, MatrixBody message) => Chat(
        tx, NotificationType.MatrixRoom, message.RoomId, matrix, message, NotifyJson.Default.MatrixBody);

    public Fate Slack(Transaction tx, SlackBody message) => Chat(
        tx, NotificationType.SlackChannel, message.ChannelId, slack, message, NotifyJson.Default.SlackBody);

    private Fate Chat<T>(
        Transaction tx, NotificationType type, string address, DeliveryLoop loop, T message, JsonTypeInfo<T> json)
    {
        var fingerprint = RecentNotices.Fingerprint(type, message, json);
        if (Judge(tx, type, address, fingerprint) is var fate and not Fate.Sent)
        {
            return fate;
        }

        if (!loop.Reaches(address))
        {
            return Fate.NoBackEnd;
        }

        var number = tx.Sequence.Next();
        Send(tx, number, type, address, message, json);
        Remember(tx, fingerprint, number);
        tx.AfterCommit(() => loop.Wake(tx.Now));
        return Fate.Sent;
    }

    private Fate Judge(Transaction tx, NotificationType type, string address, string fingerprint) =>
        Denies(tx, type, address) ? Fate.Denied
        : RecentNotices.Contains(tx, fingerprint) ? Fate.Repeated
        : Fate.Sent;

    private void Remember(Transaction tx, string fingerprint, long number) =>
        RecentNotices.Add(tx, fingerprint, number, options.RecentNotices);

    private static void Send<T>(
        Transaction tx, long number, NotificationType type, string address, T content, JsonTypeInfo<T> json) =>
        DeliveryStore.Insert(tx, number, type, address, JsonSerializer.SerializeToUtf8Bytes(content, json));
}

using System.Text.Json;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Deliveries;
using Taskcluster.Modules.Notify.Mail;

namespace Taskcluster.Modules.Notify.Loops;

/// <summary>Hands mails to the mail server, or to the data folder where there is none.</summary>
public sealed class DeliverMail(
    IMailExit exit,
    Letters letters,
    Database database,
    NotifyOptions options,
    DeliveryCounts counts,
    TimeProvider clock,
    ILogger<DeliverMail> log)
    : DeliveryLoop(NotificationType.Email, database, options, counts, clock, log)
{
    private readonly NotifyOptions options = options;

    protected override TimeSpan Timeout =>
        options.Smtp.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : base.Timeout;

    public override bool Reaches(string address) => true;

    protected override async Task Send(Delivery delivery, CancellationToken cancellation)
    {
        var mail = JsonSerializer.Deserialize(delivery.Content.Utf8.Span, NotifyJson.Default.EmailBody)!;
        using var letter = letters.Write(mail, delivery);
        await exit.Send(letter, delivery, cancellation);
    }
}

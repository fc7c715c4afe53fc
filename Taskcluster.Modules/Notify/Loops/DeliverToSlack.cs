using System.Text.Json;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Chat;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Loops;

/// <summary>Posts messages to Slack.</summary>
public sealed class DeliverToSlack(
    Slack slack,
    Database database,
    NotifyOptions options,
    DeliveryCounts counts,
    TimeProvider clock,
    ILogger<DeliverToSlack> log)
    : DeliveryLoop(NotificationType.SlackChannel, database, options, counts, clock, log)
{
    public override bool Reaches(string address) => slack.Reaches(address);

    protected override Task Send(Delivery delivery, CancellationToken cancellation) => slack.Post(
        JsonSerializer.Deserialize(delivery.Content.Utf8.Span, NotifyJson.Default.SlackBody)!, cancellation);
}

using System.Text.Json;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Chat;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Loops;

/// <summary>Writes messages into Matrix rooms.</summary>
public sealed class DeliverToMatrix(
    Matrix matrix,
    Database database,
    NotifyOptions options,
    DeliveryCounts counts,
    TimeProvider clock,
    ILogger<DeliverToMatrix> log)
    : DeliveryLoop(NotificationType.MatrixRoom, database, options, counts, clock, log)
{
    public override bool Reaches(string address) => matrix.IsConfigured;

    protected override Task Send(Delivery delivery, CancellationToken cancellation) => matrix.Write(
        JsonSerializer.Deserialize(delivery.Content.Utf8.Span, NotifyJson.Default.MatrixBody)!,
        delivery.Number,
        cancellation);
}

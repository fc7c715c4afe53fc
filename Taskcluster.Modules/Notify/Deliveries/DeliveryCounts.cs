using System.Diagnostics.Metrics;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Deliveries;

/// <summary>What can be measured of deliveries, on the host's own meter.</summary>
public sealed class DeliveryCounts : IMetricsSource
{
    private const string Prefix = "taskcluster.notify.";

    private readonly Counter<long> attempts;

    public DeliveryCounts(IMeterFactory meters, Database database)
    {
        var meter = meters.Create(HostMeter.Name);
        attempts = meter.CreateCounter<long>(
            Prefix + "attempts",
            "{attempt}",
            "Attempts to deliver a notice, by channel and outcome.",
            [new("channel", null), new("outcome", null)]);
        meter.CreateObservableGauge(
            Prefix + "deliveries",
            () => database.Read(DeliveryStore.Counts).Select(one => new Measurement<long>(
                one.Count, Tag("channel", one.Channel), Tag("state", one.IsGivenUp ? "failed" : "waiting"))),
            "{notice}",
            "Notices that are on their way, or were given up and are kept for a while.");
    }

    /// <param name="channel">By which way.</param>
    /// <param name="outcome"><c>delivered</c>, <c>retried</c> or <c>failed</c>.</param>
    public void Add(NotificationType channel, string outcome) =>
        attempts.Add(1, Tag("channel", channel.ToWire()), Tag("outcome", outcome));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}

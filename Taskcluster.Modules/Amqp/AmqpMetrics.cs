using System.Diagnostics.Metrics;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Metrics;

namespace Taskcluster.Modules.Amqp;

/// <summary>What the bridge does, in figures.</summary>
internal sealed class AmqpMetrics : IMetricsSource
{
    private readonly Counter<long> published;
    private readonly Counter<long> skipped;
    private readonly Counter<long> consumed;
    private readonly Counter<long> dropped;
    private volatile bool isPublishing;
    private volatile bool isConsuming;

    public AmqpMetrics(AmqpOptions options, IMeterFactory meters)
    {
        var meter = meters.Create(HostMeter.Name);
        published = meter.CreateCounter<long>(
            "taskcluster.amqp.published", "{message}", "Messages that the broker has confirmed");
        skipped = meter.CreateCounter<long>(
            "taskcluster.amqp.skipped", "{message}", "Messages that the broker can never take");
        consumed = meter.CreateCounter<long>(
            "taskcluster.amqp.consumed", "{message}", "Messages of foreign exchanges that were stored");
        dropped = meter.CreateCounter<long>(
            "taskcluster.amqp.dropped",
            "{message}",
            "Messages of foreign exchanges that cannot be stored, by reason",
            [new("reason", null)]);
        if (options.IsOn)
        {
            _ = meter.CreateObservableGauge(
                "taskcluster.amqp.connected",
                () => new Measurement<int>[]
                {
                    new(isPublishing ? 1 : 0, new KeyValuePair<string, object?>("purpose", "publishing")),
                    new(isConsuming ? 1 : 0, new KeyValuePair<string, object?>("purpose", "consuming")),
                },
                unit: null,
                "Whether the bridge is connected to its broker");
        }
    }

    public void PublishingIs(bool connected) => isPublishing = connected;

    public void ConsumingIs(bool connected) => isConsuming = connected;

    public void Published(int count) => published.Add(count);

    public void Skipped() => skipped.Add(1);

    public void Consumed(int count) => consumed.Add(count);

    /// <summary>Reasons are <c>unwanted</c>, <c>unusable</c>.</summary>
    public void Dropped(string reason) => dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));
}

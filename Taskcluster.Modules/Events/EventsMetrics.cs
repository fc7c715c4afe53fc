using System.Diagnostics.Metrics;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Metrics;

namespace Taskcluster.Modules.Events;

/// <summary>What the feed does, in figures.</summary>
internal sealed class EventsMetrics : IMetricsSource
{
    private readonly Counter<long> sent;
    private readonly Counter<long> overflows;
    private readonly Counter<long> gaps;
    private readonly Counter<long> stalled;
    private int listeners;

    public EventsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(HostMeter.Name);
        _ = meter.CreateObservableGauge(
            "taskcluster.events.listeners", () => Volatile.Read(ref listeners), "{listener}", "Connected listeners");
        sent = meter.CreateCounter<long>(
            "taskcluster.events.sent", "{event}", "Events that were handed to connections, of every kind");
        overflows = meter.CreateCounter<long>(
            "taskcluster.events.overflows", "{listener}", "How often a slow listener was sent to read the log");
        gaps = meter.CreateCounter<long>(
            "taskcluster.events.gaps", "{event}", "Gap events, by cause", [new("cause", null)]);
        stalled = meter.CreateCounter<long>(
            "taskcluster.events.stalled", "{listener}", "Listeners that were cut off since they took nothing");
    }

    /// <summary>How many listen now.</summary>
    public int Listeners
    {
        get => Volatile.Read(ref listeners);
        set => Volatile.Write(ref listeners, value);
    }

    public void Sent(int events) => sent.Add(events);

    public void Overflowed() => overflows.Add(1);

    /// <summary>Causes are those of the event: <c>epoch</c>, <c>removed</c>, <c>ahead</c>, <c>size</c>.</summary>
    public void Gap(string cause) => gaps.Add(1, new KeyValuePair<string, object?>("cause", cause));

    public void Stalled() => stalled.Add(1);
}

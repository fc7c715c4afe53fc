using System.Diagnostics.Metrics;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Pulse.Subscribers;

namespace Taskcluster.Modules.Pulse;

/// <summary>
/// What can be measured of the message log and its subscribers, on the host's own meter. Nothing is counted twice for
/// it: values are read when somebody asks for them.
/// </summary>
public sealed class PulseMetrics : IMetricsSource
{
    private const string Prefix = "taskcluster.pulse.";

    private readonly SubscriberStates states;

    public PulseMetrics(
        IMeterFactory meters, Database database, Dispatcher dispatcher, TrimMessages trim, SubscriberStates states)
    {
        this.states = states;
        var meter = meters.Create(HostMeter.Name);
        var first = database.Read(MessageLog.LastSequence);
        meter.CreateObservableCounter(
            Prefix + "messages.published",
            () => database.Read(MessageLog.LastSequence) - first,
            "{message}",
            "Messages that were published since the start.");
        meter.CreateObservableCounter(
            Prefix + "messages.removed",
            () => trim.Removed,
            "{message}",
            "Messages that were removed from the log since the start, past the retention time.");
        meter.CreateObservableCounter(
            Prefix + "subscriber.handled",
            () => dispatcher.Loops.Select(loop => Of(loop.Subscriber.Name, loop.Handled)),
            "{message}",
            "Messages that a subscriber has handled since the start.");
        meter.CreateObservableGauge(
            Prefix + "subscriber.lag",
            () => Each(state => state.Lag),
            "{message}",
            "Messages in the log that a subscriber has yet to look at.");
        meter.CreateObservableGauge(
            Prefix + "subscriber.lag.time",
            () => Each(state => state.LagMilliseconds),
            "ms",
            "The age of the oldest message that a subscriber has yet to look at.");
        meter.CreateObservableGauge(
            Prefix + "subscriber.failures",
            () => Each(state => state.Failures),
            "{failure}",
            "How often in a row a subscriber has failed.");
        meter.CreateObservableGauge(
            Prefix + "subscriber.parked",
            () => Each(state => state.State is SubscriberState.Parked or SubscriberState.Lagged ? 1 : 0),
            description: "1 where a subscriber gets no messages until somebody looks after it.");
    }

    private IEnumerable<Measurement<long>> Each(Func<SubscriberState, long> value) =>
        states.All().Select(state => Of(state.Name, value(state)));

    private static Measurement<long> Of(string subscriber, long value) =>
        new(value, new KeyValuePair<string, object?>("subscriber", subscriber));
}

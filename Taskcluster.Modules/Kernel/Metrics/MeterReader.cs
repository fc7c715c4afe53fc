using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>
/// Keeps what the instruments of this host measure, from when it is made. A listener hears the whole process, in which
/// there may be many hosts: those of others are told by the scope of their meter, which is its host's factory.
/// </summary>
public sealed partial class MeterReader : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<Instrument, Metric> metrics = new();
    private readonly Lock gate = new();
    private readonly IServiceProvider services;
    private readonly ILogger log;
    private bool isComplete;

    public MeterReader(IMeterFactory meters, IServiceProvider services, ILogger<MeterReader> log)
    {
        this.services = services;
        this.log = log;
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == HostMeter.Name && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                self.EnableMeasurementEvents(instrument, metrics.GetOrAdd(instrument, static one => new Metric(one)));
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, metric) => ((Metric)metric!).Take(value, tags));
        listener.SetMeasurementEventCallback<long>((_, value, tags, metric) => ((Metric)metric!).Take(value, tags));
        listener.SetMeasurementEventCallback<double>((_, value, tags, metric) => ((Metric)metric!).Take(value, tags));
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    /// <summary>Everything as it is now, by name. What cannot be observed is missing, and the log says why.</summary>
    internal IReadOnlyList<Metric> Read()
    {
        lock (gate)
        {
            if (!isComplete)
            {
                _ = services.GetServices<IMetricsSource>().ToList();
                isComplete = true;
            }

            foreach (var metric in metrics.Values.Where(metric => metric.IsObservable))
            {
                metric.Forget();
            }

            try
            {
                listener.RecordObservableInstruments();
            }
            catch (AggregateException error)
            {
                LogFailed(log, error);
            }

            return [.. metrics.Values.OrderBy(metric => metric.Name, StringComparer.Ordinal)];
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Some metrics could not be read")]
    private static partial void LogFailed(ILogger log, Exception error);
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>How long calls of the API take, by method and class of status.</summary>
public sealed class RequestMetrics : IMetricsSource
{
    /// <summary>The status of a call whose caller left before there was an answer.</summary>
    public const string Aborted = "aborted";

    private static readonly string[] Classes = ["other", "1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly Histogram<double> durations;
    private int active;

    public RequestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(HostMeter.Name);
        durations = meter.CreateHistogram(
            "taskcluster.api.request.duration",
            "s",
            "Time from a call's arrival to the end of its answer, by method and class of status. That of claimWork has "
            + "the wait for a task in it.",
            tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
            });
        meter.CreateObservableGauge(
            "taskcluster.api.requests.active",
            () => Volatile.Read(ref active),
            "{call}",
            "Calls that are being answered, those included that wait for a task.");
    }

    /// <summary>A call has come; gives the moment for <see cref="End"/>.</summary>
    public long Begin()
    {
        Interlocked.Increment(ref active);
        return durations.Enabled ? Stopwatch.GetTimestamp() : 0;
    }

    /// <summary>Its answer was written; status 0: its caller has left.</summary>
    public void End(ApiMethod method, int status, long began)
    {
        Interlocked.Decrement(ref active);
        if (durations.Enabled && began != 0)
        {
            durations.Record(
                Stopwatch.GetElapsedTime(began).TotalSeconds,
                new KeyValuePair<string, object?>("method", method.QualifiedName),
                new KeyValuePair<string, object?>("status", status == 0 ? Aborted : ClassOf(status)));
        }
    }

    private static string ClassOf(int status) => status is >= 100 and < 600 ? Classes[status / 100] : Classes[0];
}

using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>How the writer keeps up.</summary>
internal sealed class WriterMetrics
{
    private static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

    private readonly Histogram<double> sizes;
    private readonly Histogram<double> waits;
    private readonly Histogram<double> commits;
    private readonly Counter<long> failures;

    public WriterMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(HostMeter.Name);
        sizes = Create(
            meter, "batch.changes", "{change}", "Changes that shared one commit.", [1, 2, 4, 8, 16, 32, 64, 128, 256]);
        waits = Create(
            meter, "batch.wait", "s", "How long the first change of a batch has waited for the writer.", Seconds);
        commits = Create(
            meter, "commit.duration", "s", "How long a commit took, with its sync to disk.", Seconds);
        failures = meter.CreateCounter<long>(
            "taskcluster.database.batch.failures", "{batch}", "Batches of which nothing was stored.");
    }

    /// <summary>The moment, where anybody measures; else 0.</summary>
    public long Now() => sizes.Enabled ? Stopwatch.GetTimestamp() : 0;

    public void Begin(int changes, long enqueued)
    {
        if (enqueued != 0)
        {
            sizes.Record(changes);
            waits.Record(Stopwatch.GetElapsedTime(enqueued).TotalSeconds);
        }
    }

    public void Committed(long began)
    {
        if (began != 0)
        {
            commits.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
    }

    public void Failed() => failures.Add(1);

    private static Histogram<double> Create(
        Meter meter, string name, string unit, string description, double[] bounds) => meter.CreateHistogram(
        $"taskcluster.database.{name}",
        unit,
        description,
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}

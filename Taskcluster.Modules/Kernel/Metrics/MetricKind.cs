namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>What an instrument measures, for Prometheus.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>
/// What makes instruments on the host's meter. Those that nobody has asked for are made when metrics are first read, so
/// that a start need not pay for them.
/// </summary>
public interface IMetricsSource;

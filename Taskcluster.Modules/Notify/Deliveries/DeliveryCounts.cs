using System.Diagnostics.Metrics;
using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Deliveries;

/// <summary>Counts attempts, by channel and by what became of them.</summary>
public sealed class DeliveryCounts(IMeterFactory meters)
{
    public const string MeterName = "Taskcluster.Notify";

    public const string AttemptsName = "taskcluster.notify.attempts";

    private readonly Counter<long> attempts = meters.Create(MeterName).CreateCounter<long>(
        AttemptsName, "{attempt}", "Attempts to deliver a notice.");

    /// <param name="channel">By which way.</param>
    /// <param name="outcome"><c>delivered</c>, <c>retried</c> or <c>failed</c>.</param>
    public void Add(NotificationType channel, string outcome) => attempts.Add(
        1,
        new KeyValuePair<string, object?>("channel", channel.ToWire()),
        new KeyValuePair<string, object?>("outcome", outcome));
}

namespace Taskcluster.Modules.Worker;

/// <summary>By what a worker is told to end; each way takes no more tasks.</summary>
public sealed record WorkerOrders
{
    /// <summary>The tasks that it has may go on to their own end.</summary>
    public CancellationToken Drain { get; init; }

    /// <summary>
    /// They may go on for <see cref="WorkerSettings.ShutdownGrace"/>; then they are reported as
    /// <c>worker-shutdown</c>.
    /// </summary>
    public CancellationToken Stop { get; init; }

    /// <summary>They are ended now.</summary>
    public CancellationToken Kill { get; init; }

    /// <summary>Fires with whichever comes first.</summary>
    internal CancellationTokenSource NoMoreTasks() =>
        CancellationTokenSource.CreateLinkedTokenSource(Drain, Stop, Kill);
}

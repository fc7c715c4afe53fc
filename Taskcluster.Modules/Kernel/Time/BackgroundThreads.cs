namespace Taskcluster.Modules.Kernel.Time;

/// <summary>
/// Where loops and subscribers work: each for itself on the threads of the pool. A test puts something else in its
/// place, which gives them turns in an order of its own.
/// </summary>
public class BackgroundThreads
{
    internal static BackgroundThreads Pool { get; } = new();

    /// <summary>Starts the work of a loop or subscriber, which goes on until it is told to stop.</summary>
    /// <param name="name">Whose work it is; no other's.</param>
    /// <param name="work">All of it; it comes back here after whatever it waits for.</param>
    /// <param name="stop">Lets it not begin at all.</param>
    public virtual Task Run(string name, Func<Task> work, CancellationToken stop) => Task.Run(work, stop);
}

using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>
/// Where all state is replaced, the workers of before, and what they were at work on, are no more: their processes end
/// at once, which nobody hears of. New ones are started as the pools that are there then need them.
/// </summary>
internal sealed class AbandonWorkers(LocalWorkers workers) : IForgets
{
    public void Forget()
    {
        foreach (var worker in workers.Living)
        {
            _ = Task.Run(worker.Abandon);
        }
    }
}

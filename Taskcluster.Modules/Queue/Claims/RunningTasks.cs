using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>A task that a worker has claimed runs in real time, for as long as its claim lasts.</summary>
internal sealed class RunningTasks : IHoldsTime
{
    public bool HoldsTime(IRows rows)
    {
        using var call = rows.Sql("SELECT 1 FROM queue_tasks WHERE taken_until IS NOT NULL LIMIT 1");
        return call.Step();
    }
}

using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Loops;

/// <summary>Removes notices that were given up long ago.</summary>
public sealed class ForgetFailedDeliveries(Database database, TimeProvider clock) : Loop(clock)
{
    private const int Chunk = 100;

    protected override DateTimeOffset? NextDue() => database.Read(DeliveryStore.NextForgotten);

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        int count;
        do
        {
            count = await database.Write(tx => DeliveryStore.Forget(tx, Chunk), cancellation);
        }
        while (count == Chunk);
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Groups;

namespace Taskcluster.Modules.Queue.Loops;

/// <summary>
/// Does the rest of changes of whole groups (cancelTaskGroup, changeTaskGroupPriority) that were begun by a call which
/// did not come to its end: its process died, or a transaction failed.
/// </summary>
public sealed class ContinueGroupChanges(Database database, TimeProvider clock, IServiceProvider services) : Loop(clock)
{
    private readonly ConcurrentDictionary<string, GroupChange> held = new();

    /// <summary>Somebody is at work on a change; what is left of it when they let go is for this loop.</summary>
    internal IDisposable Hold(GroupChange change)
    {
        held[change.Id] = change;
        return new Holding(this, change);
    }

    protected override DateTimeOffset? NextDue() => Left() is [var first, ..] ? first.Due : null;

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        foreach (var change in Left())
        {
            GroupWork work = change.Priority is null
                ? services.GetRequiredService<GroupCancellation>()
                : services.GetRequiredService<GroupPriority>();
            await work.Resume(change, cancellation);
        }
    }

    private List<GroupChange> Left() =>
        [.. database.Read(GroupChangeStore.All).Where(change => !held.ContainsKey(change.Id))];

    private void LetGo(GroupChange change)
    {
        held.TryRemove(change.Id, out _);
        Wake(Clock.GetUtcNow());
    }

    private sealed class Holding(ContinueGroupChanges loop, GroupChange change) : IDisposable
    {
        public void Dispose() => loop.LetGo(change);
    }
}

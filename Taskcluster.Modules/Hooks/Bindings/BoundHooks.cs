using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Bindings;

/// <summary>
/// Which hooks want a message: the bindings of all hooks in an index, so that a message that nobody wants costs next to
/// nothing. A change of a hook is in it before its caller is answered.
/// </summary>
internal sealed class BoundHooks : IForeignBindings
{
    private readonly Database database;
    private readonly Lock gate = new();
    private readonly Dictionary<long, List<HookBinding>> byHook = [];
    private volatile RoutingIndex<BoundHook>? index;
    private volatile TaskCompletionSource changed = NewSignal();
    private volatile IReadOnlyCollection<Binding>? wanted;

    public BoundHooks(Database database)
    {
        this.database = database;
        database.WhenInDoubt(Forget);
    }

    public IReadOnlyCollection<Binding> Wanted => wanted ?? Distinct();

    public Task NextChange => changed.Task;

    /// <summary>Adds all hooks that are bound to the message, each once, in the order of their numbers.</summary>
    public void Find(PulseMessage message, ICollection<long> hooks)
    {
        var found = new List<BoundHook>();
        (index ?? Load()).Find(message, found);
        found.Sort(static (left, right) => left.Number.CompareTo(right.Number));
        var last = 0L;
        foreach (var hook in found)
        {
            if (hook.Number != last && hook.After < message.Sequence)
            {
                hooks.Add(last = hook.Number);
            }
        }
    }

    /// <summary>Whether any hook is bound to the message.</summary>
    public bool IsWanted(PulseMessage message)
    {
        var found = new List<BoundHook>();
        (index ?? Load()).Find(message, found);
        foreach (var hook in found)
        {
            if (hook.After < message.Sequence)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads all bindings, so that nobody has to wait for it later.</summary>
    public RoutingIndex<BoundHook> Load()
    {
        lock (gate)
        {
            if (index is { } known)
            {
                return known;
            }

            byHook.Clear();
            var made = new RoutingIndex<BoundHook>();
            foreach (var binding in database.Read(BindingStore.All))
            {
                made.Add(binding.Binding, binding.Hook);
                if (!byHook.TryGetValue(binding.Hook.Number, out var own))
                {
                    byHook[binding.Hook.Number] = own = [];
                }

                own.Add(binding);
            }

            index = made;
            return made;
        }
    }

    /// <summary>The hook has these bindings once the change is on disk.</summary>
    public void SetAfterCommit(Transaction tx, long hook, List<HookBinding> bindings) =>
        tx.AfterCommit(() => Set(hook, bindings));

    private void Set(long hook, List<HookBinding> bindings)
    {
        lock (gate)
        {
            // What is not in memory is read later, this change with it.
            if (index is { } known)
            {
                var old = byHook.GetValueOrDefault(hook) ?? [];
                foreach (var left in old.Except(bindings))
                {
                    known.Remove(left.Binding, left.Hook);
                }

                foreach (var added in bindings.Except(old))
                {
                    known.Add(added.Binding, added.Hook);
                }

                byHook.Remove(hook);
                if (bindings.Count > 0)
                {
                    byHook[hook] = bindings;
                }
            }
        }

        Announce();
    }

    // Nobody knows whether a change of bindings is on disk; called on the writer's thread.
    private void Forget()
    {
        index = null;
        Announce();
    }

    private void Announce()
    {
        wanted = null;
        Interlocked.Exchange(ref changed, NewSignal()).TrySetResult();
    }

    private IReadOnlyCollection<Binding> Distinct()
    {
        _ = Load();
        lock (gate)
        {
            return wanted = byHook.Values.SelectMany(own => own).Select(one => one.Binding).ToHashSet();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

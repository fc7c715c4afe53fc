namespace Taskcluster.Modules.Amqp.Outwards;

/// <summary>
/// Up to which message a channel's broker has confirmed everything. Confirms come in any order, singly or for all up
/// to a tag; tags begin with 1.
/// </summary>
/// <param name="patience">How long nothing at all may be confirmed.</param>
/// <param name="clock">By which that is measured.</param>
internal sealed class ConfirmedTags(TimeSpan patience, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly HashSet<ulong> ahead = [];
    private TaskCompletionSource changed = NewSignal();
    private ulong through;
    private ulong most = ulong.MaxValue;
    private bool isHeldUp;

    /// <summary>This tag and all before it are confirmed; 0: none is.</summary>
    public ulong Through
    {
        get
        {
            lock (gate)
            {
                return Math.Min(through, most);
            }
        }
    }

    public void Confirm(ulong tag, bool multiple)
    {
        lock (gate)
        {
            if (multiple)
            {
                through = Math.Max(through, tag);
                ahead.RemoveWhere(one => one <= tag);
            }
            else if (tag > through)
            {
                ahead.Add(tag);
            }

            while (ahead.Remove(through + 1))
            {
                through++;
            }

            Signal();
        }
    }

    /// <summary>The broker did not take this one, so that what is confirmed ends before it for good.</summary>
    public void Refuse(ulong tag, bool multiple)
    {
        lock (gate)
        {
            most = Math.Min(most, multiple ? through : tag - 1);
        }
    }

    /// <summary>
    /// The broker says that it takes nothing for now, for want of memory or disk; patience then has no end.
    /// </summary>
    public void HoldUp(bool held)
    {
        lock (gate)
        {
            isHeldUp = held;
            Signal();
        }
    }

    /// <summary>Waits until this tag and all before it are confirmed.</summary>
    /// <exception cref="TimeoutException">Nothing was confirmed for too long.</exception>
    public async Task WaitFor(ulong tag, CancellationToken cancellation)
    {
        while (true)
        {
            Task change;
            TimeSpan atMost;
            lock (gate)
            {
                if (Math.Min(through, most) >= tag)
                {
                    return;
                }

                change = changed.Task;
                atMost = isHeldUp ? Timeout.InfiniteTimeSpan : patience;
            }

            await change.WaitAsync(atMost, clock, cancellation);
        }
    }

    private void Signal()
    {
        changed.TrySetResult();
        changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

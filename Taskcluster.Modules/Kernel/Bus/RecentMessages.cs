namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// The newest messages that are on disk, kept in memory for all who follow the log: who keeps up reads nothing from the
/// database. Whoever is further behind than this reaches has to read it.
/// </summary>
internal sealed class RecentMessages
{
    private const int MostMessages = 2048;
    private const int MostBytes = 4 * 1024 * 1024;

    // Guards all below; held for as long as references are copied.
    private readonly Lock gate = new();
    private readonly PulseMessage[] ring = new PulseMessage[MostMessages];
    private int start;
    private int count;
    private long bytes;

    // What follows this number is here, without a gap, up to the newest.
    private long before;

    /// <summary>Takes messages that were committed, in the order of their numbers.</summary>
    public void Add(List<PulseMessage> messages)
    {
        lock (gate)
        {
            foreach (var message in messages)
            {
                Add(message);
            }
        }
    }

    /// <summary>Forgets everything: what the database holds is not known any more.</summary>
    public void Clear()
    {
        lock (gate)
        {
            Array.Clear(ring);
            (start, count, bytes) = (0, 0, 0);
        }
    }

    /// <summary>
    /// Adds the messages after <paramref name="sequence"/> to a list, at most <paramref name="limit"/>; false where
    /// some of them may be missing here.
    /// </summary>
    public bool TryReadAfter(long sequence, int limit, List<PulseMessage> messages)
    {
        lock (gate)
        {
            if (count == 0 || sequence < before)
            {
                return false;
            }

            var first = IndexAfter(sequence);
            var end = Math.Min(first + limit, count);
            for (var index = first; index < end; index++)
            {
                messages.Add(At(index));
            }

            return true;
        }
    }

    private PulseMessage At(int index) => ring[(start + index) % MostMessages];

    private void Add(PulseMessage message)
    {
        while (count == MostMessages || (count > 0 && bytes + message.Payload.Utf8.Length > MostBytes))
        {
            var oldest = At(0);
            (before, bytes) = (oldest.Sequence, bytes - oldest.Payload.Utf8.Length);
            ring[start] = null!;
            (start, count) = ((start + 1) % MostMessages, count - 1);
        }

        if (count == 0)
        {
            before = message.Sequence - 1;
        }

        ring[(start + count) % MostMessages] = message;
        count++;
        bytes += message.Payload.Utf8.Length;
    }

    private int IndexAfter(long sequence)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle).Sequence <= sequence ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

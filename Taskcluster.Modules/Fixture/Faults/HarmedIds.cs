using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Modules.Fixture.Faults;

/// <summary>
/// Which messages were harmed, so that all listeners get the same, also those who read them later from the log. Its
/// owner guards it.
/// </summary>
internal sealed class HarmedIds
{
    /// <summary>Older ones are forgotten, and come unharmed from then on.</summary>
    private const int Most = 100_000;

    private readonly Dictionary<long, MessageHarm> harms = [];
    private readonly Queue<long> order = new();
    private string epoch = "";
    private long judged;

    /// <summary>Whether nobody has asked of the message or of a later one; if somebody has, what befell it.</summary>
    public bool IsNew(long sequence, string ofEpoch, out MessageHarm harm)
    {
        if (epoch != ofEpoch)
        {
            // The log was set back: its numbers begin again.
            harms.Clear();
            order.Clear();
            (epoch, judged) = (ofEpoch, 0);
        }

        if (sequence > judged)
        {
            judged = sequence;
            harm = MessageHarm.None;
            return true;
        }

        harm = harms.GetValueOrDefault(sequence);
        return false;
    }

    /// <summary>Remembers what befalls a message.</summary>
    public MessageHarm Note(long sequence, MessageHarm harm)
    {
        if (harms.Count >= Most)
        {
            harms.Remove(order.Dequeue());
        }

        harms[sequence] = harm;
        order.Enqueue(sequence);
        return harm;
    }
}

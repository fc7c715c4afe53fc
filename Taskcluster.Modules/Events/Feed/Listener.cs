using System.Threading.Channels;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>
/// One who listens, as the feed sees it: what is wanted, and a bounded queue. While it is behind it gets nothing into
/// the queue and reads the log itself; a queue that is full sets it behind, so that it never delays anybody.
/// </summary>
internal sealed class Listener(EventForm form, IReadOnlyList<Binding> bindings, int capacity)
{
    private readonly Channel<QueuedEvent> queue = Channel.CreateBounded<QueuedEvent>(
        new BoundedChannelOptions(Math.Max(capacity, 1)) { SingleReader = true });

    private int duties;
    private volatile bool isBehind = true;

    public EventForm Form => form;

    public IReadOnlyList<Binding> Bindings => bindings;

    /// <summary>Whether it reads the log itself. Changed under the feed's lock alone.</summary>
    public bool IsBehind
    {
        get => isBehind;
        set => isBehind = value;
    }

    /// <summary>Whether nothing waits to be sent.</summary>
    public bool IsIdle => queue.Reader.Count == 0;

    public ChannelReader<QueuedEvent> Queue => queue.Reader;

    /// <summary>Whether any binding covers the message.</summary>
    public bool Wants(PulseMessage message)
    {
        foreach (var binding in bindings)
        {
            if (binding.Matches(message))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Hands an event over; false where this one did not fit, so that it is behind from now on.</summary>
    public bool Offer(long sequence, FeedMessage message)
    {
        if (!isBehind && !queue.Writer.TryWrite(new QueuedEvent(sequence, message.In(form), message.Harm)))
        {
            isBehind = true;
            return false;
        }

        return true;
    }

    /// <summary>Gives it something to do. Any thread may.</summary>
    public void Remind(Duties duty)
    {
        Interlocked.Or(ref duties, (int)duty);
        Wake();
    }

    /// <summary>Lets its reader look around. A queue that is full has a reader who is awake.</summary>
    public void Wake() => queue.Writer.TryWrite(default);

    /// <summary>What is to be done, for who does it now.</summary>
    public Duties TakeDuties() => (Duties)Interlocked.Exchange(ref duties, 0);
}

/// <summary>Something that a listener has to do beside sending messages.</summary>
[Flags]
internal enum Duties
{
    None = 0,

    /// <summary>Send a ping.</summary>
    Ping = 1,

    /// <summary>Look whether the credentials are still good.</summary>
    Check = 2,
}

/// <summary>Text of an event that waits to be sent; a default one only wakes its reader.</summary>
internal readonly record struct QueuedEvent(long Sequence, ReadOnlyMemory<byte> Text, MessageHarm Harm);

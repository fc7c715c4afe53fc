using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Kernel.Faults;

/// <summary>Messages that leave the program together, as a fixture's faults have them.</summary>
public static class HarmedMessages
{
    /// <summary>The messages with those twice that are to come twice, and neighbours swapped.</summary>
    /// <param name="interference">Says what befalls each.</param>
    /// <param name="messages">In the order of the log; the last one of them has no neighbour to swap with.</param>
    /// <param name="epoch">The log's epoch.</param>
    public static IReadOnlyList<PulseMessage> Harmed(
        this IInterference interference, IReadOnlyList<PulseMessage> messages, string epoch)
    {
        var harmed = new List<PulseMessage>(messages.Count);
        PulseMessage? held = null;
        foreach (var message in messages)
        {
            var harm = interference.HarmTo(message, epoch);
            if (harm == MessageHarm.Swap && held is null)
            {
                held = message;
                continue;
            }

            harmed.Add(message);
            if (harm == MessageHarm.Duplicate)
            {
                harmed.Add(message);
            }

            if (held is not null)
            {
                harmed.Add(held);
                held = null;
            }
        }

        if (held is not null)
        {
            harmed.Add(held);
        }

        return harmed;
    }
}

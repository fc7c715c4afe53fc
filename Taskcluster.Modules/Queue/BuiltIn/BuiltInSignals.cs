using System.Collections.Frozen;
using System.Threading.Channels;

namespace Taskcluster.Modules.Queue.BuiltIn;

/// <summary>Tells the built-in workers that a task of theirs became pending, so that they never ask in vain.</summary>
public sealed class BuiltInSignals
{
    // A signal that stands already says enough.
    private readonly FrozenDictionary<string, Channel<bool>> channels = BuiltInQueue.All.ToFrozenDictionary(
        queue => queue.TaskQueueId,
        _ => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }),
        StringComparer.Ordinal);

    /// <summary>There may be a task in this queue, which need not be one of theirs.</summary>
    public void Announce(string taskQueueId)
    {
        if (channels.TryGetValue(taskQueueId, out var channel))
        {
            channel.Writer.TryWrite(true);
        }
    }

    /// <summary>Returns as soon as something was announced since the last call.</summary>
    internal async Task Next(BuiltInQueue queue, CancellationToken cancellation) =>
        await channels[queue.TaskQueueId].Reader.ReadAsync(cancellation);
}

using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// Reads the log for one subscriber: from memory, where that goes back far enough, and not more often than is worth it.
/// </summary>
internal sealed class MessageReader(
    Subscriber subscriber, Database database, MessageLog messages, BusOptions options)
{
    private readonly TimeSpan pause = TimeSpan.FromMilliseconds(options.PauseMilliseconds);
    private readonly Predicate<PulseMessage> wants = subscriber.Wants;
    private readonly List<PulseMessage> recent = [];
    private long lookedAt;
    private bool isMore = true;

    /// <summary>
    /// What the subscriber wants of the messages after a number, and the last one that was looked at, which is that
    /// number if there is none.
    /// </summary>
    public async ValueTask<(List<PulseMessage> Wanted, long Last)> ReadAfter(long position, CancellationToken stop)
    {
        // Few looks at many messages cost less than many at few. It spares the machine, so that it goes by the wall
        // clock.
        var left = pause - TimeProvider.System.GetElapsedTime(lookedAt);
        if (!isMore && left > TimeSpan.Zero)
        {
            await Task.Delay(left, TimeProvider.System, stop);
        }

        lookedAt = TimeProvider.System.GetTimestamp();
        return messages.TryReadRecent(position, options.BatchSize, recent)
            ? TakeRecent(position)
            : database.Read(position, ReadAfter);
    }

    /// <summary>Some of what was read is to be read again, and at once.</summary>
    public void GoOn() => isMore = true;

    private (List<PulseMessage> Wanted, long Last) TakeRecent(long position)
    {
        isMore = recent.Count == options.BatchSize;
        var last = recent.Count == 0 ? position : recent[^1].Sequence;
        var wanted = recent.FindAll(wants);
        recent.Clear();
        return (wanted, last);
    }

    private (List<PulseMessage> Wanted, long Last) ReadAfter(IRows rows, long position)
    {
        var count = 0;
        var wanted = MessageLog.ReadAfter(rows, position, options.BatchSize, Wants, out var last);
        isMore = count == options.BatchSize;
        return (wanted, last);

        bool Wants(PulseMessage message)
        {
            count++;
            return wants(message);
        }
    }
}

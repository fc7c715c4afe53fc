using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>Some messages of the log that follow a place, all of one snapshot.</summary>
/// <param name="Epoch">Of this snapshot.</param>
/// <param name="Start">Where the messages begin, which need not be where they were asked for.</param>
/// <param name="Messages">All of them, wanted or not.</param>
internal sealed record FeedPage(string Epoch, Resume Start, IReadOnlyList<PulseMessage> Messages)
{
    /// <summary>Messages of a page; fewer come at the end of the log alone.</summary>
    public const int Size = 200;

    /// <summary>Before the first message of the page.</summary>
    public EventId Place => new(Epoch, Start.Sequence);

    public static FeedPage Read(IRows rows, EventId after)
    {
        var start = MessageLog.ResumeAfter(rows, after);
        return new FeedPage(
            Epochs.Current(rows), start, MessageLog.ReadAfter(rows, start.Sequence, Size));
    }

    /// <summary>The place of the newest message.</summary>
    public static EventId End(IRows rows) => new(Epochs.Current(rows), MessageLog.LastSequence(rows));
}

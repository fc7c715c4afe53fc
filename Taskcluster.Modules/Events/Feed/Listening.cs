using System.Text.Json;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>
/// One stream, from its first event to its end: what the log holds from where the listener stands, then what the
/// queue brings, and the log again each time the queue has not been enough.
/// </summary>
internal sealed class Listening(
    EventFeed feed,
    Listener listener,
    EventSink sink,
    StreamCredentials? credentials,
    EventsOptions options,
    EventsMetrics metrics,
    TimeProvider clock)
{
    // A piece of this size goes out at once; more would only lie in buffers.
    private const int PieceBytes = 64 * 1024;

    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    private readonly List<ReadOnlyMemory<byte>> piece = [];
    private int pieceBytes;

    // A message that is to come after the next one, or with the next ping; there is one in a fixture alone.
    private ReadOnlyMemory<byte> held;
    private EventId place;

    /// <summary>Runs until the connection ends.</summary>
    /// <param name="after">The id that the listener has come to; null: it is new.</param>
    /// <param name="gone">Fires at the end of the connection or of the program.</param>
    /// <returns>Why the stream has to end, for its last event.</returns>
    public async Task<string> Run(EventId? after, CancellationToken gone)
    {
        var period = TimeSpan.FromSeconds(options.PingSeconds);
        await using var pings = clock.CreateTimer(_ => listener.Remind(Duties.Ping), null, period, period);
        await using var checks = credentials is null ? null : clock.CreateTimer(
            _ => listener.Remind(Duties.Check), null, credentials.Until(clock.GetUtcNow()), Timeout.InfiniteTimeSpan);
        await Begin(after, gone);
        while (true)
        {
            if (listener.IsBehind && listener.IsIdle)
            {
                if (await CatchUp(checks, gone) is { } end)
                {
                    return end;
                }
            }
            else if (await SendQueue(checks, gone) is { } end)
            {
                return end;
            }
        }
    }

    private async Task Begin(EventId? after, CancellationToken gone)
    {
        if (after is { } known)
        {
            place = known;
            Pass(await feed.ReadAfter(known, gone));
        }
        else
        {
            place = feed.End();
        }

        Add("ready", EmptyObject);
        await Send(gone);
    }

    // From the log, until the queue goes on where the log was left.
    private async Task<string?> CatchUp(ITimer? checks, CancellationToken gone)
    {
        long? joined = null;
        while (true)
        {
            var page = await feed.ReadAfter(place, gone);
            Pass(page);

            // A page may hold what was told after a change of authority of which nobody has reminded us yet.
            if (Attend(listener.TakeDuties() | Duties.Check, checks, mayPass: false) is { } end)
            {
                return end;
            }

            await SendPage(page, gone);
            if (joined is not null && page.Messages.Count == 0)
            {
                return null;
            }

            // What the feed has handed out since the page was read has still to be read.
            if (joined is null && page.Messages.Count < FeedPage.Size)
            {
                joined = feed.Join(listener, place.Epoch);
            }

            if (joined <= place.Sequence)
            {
                return null;
            }
        }
    }

    private async Task SendPage(FeedPage page, CancellationToken gone)
    {
        foreach (var message in page.Messages)
        {
            if (listener.Wants(message))
            {
                var one = feed.Message(message, page.Epoch);
                if (one.IsTooLarge)
                {
                    metrics.Gap("size");
                }

                Add(one.In(listener.Form), one.Harm);
            }

            place = new EventId(page.Epoch, message.Sequence);
            if (pieceBytes > PieceBytes)
            {
                await Send(gone);
            }
        }

        await Send(gone);
    }

    private async Task<string?> SendQueue(ITimer? checks, CancellationToken gone)
    {
        _ = await listener.Queue.WaitToReadAsync(gone);
        while (pieceBytes < PieceBytes && listener.Queue.TryRead(out var next))
        {
            // The log may have been read further than where the queue began.
            if (next.Sequence > place.Sequence)
            {
                Add(next.Text, next.Harm);
                place = place with { Sequence = next.Sequence };
            }
        }

        // Only now: what was told after a change of authority comes after the reminder of it.
        if (Attend(listener.TakeDuties(), checks, mayPass: true) is { } end)
        {
            return end;
        }

        await Send(gone);
        return null;
    }

    // Does what is to be done; why the stream has to end, if it has to, and then what was not sent yet never is.
    private string? Attend(Duties duties, ITimer? checks, bool mayPass)
    {
        if (duties.HasFlag(Duties.Check) && credentials is not null)
        {
            if (credentials.Fault(clock.GetUtcNow()) is { } fault)
            {
                piece.Clear();
                return fault;
            }

            checks!.Change(credentials.Until(clock.GetUtcNow()), Timeout.InfiniteTimeSpan);
        }

        if (duties.HasFlag(Duties.Ping))
        {
            Release();
            place = mayPass ? feed.Passed(listener, place) : place;
            Add("ping", EventText.Json(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("time", WireTime.Format(clock.GetUtcNow()));
                writer.WriteEndObject();
            }));
        }

        return null;
    }

    // Goes to where the page begins; where that is not where the listener stands, it is told so.
    private void Pass(FeedPage page)
    {
        if (page.Start.Reason is { } reason)
        {
            var (from, to) = (place, page.Place);
            var cause = from.Epoch != to.Epoch ? "epoch" : from.Sequence < to.Sequence ? "removed" : "ahead";
            metrics.Gap(cause);
            place = to;
            Add("gap", EventText.Json(writer => WriteGap(writer, cause, reason, from)));
        }
    }

    private static void WriteGap(Utf8JsonWriter writer, string cause, string reason, EventId after)
    {
        writer.WriteStartObject();
        writer.WriteString("cause", cause);
        writer.WriteString("reason", reason);
        writer.WriteString("after", after.ToString());
        writer.WriteEndObject();
    }

    private void Add(string kind, byte[] data) => Add(EventText.Of(sink.Form, kind, data, place.ToString()));

    private void Add(ReadOnlyMemory<byte> message, MessageHarm harm)
    {
        if (harm == MessageHarm.Swap && held.IsEmpty)
        {
            held = message;
            return;
        }

        Add(message);
        if (harm == MessageHarm.Duplicate)
        {
            Add(message);
        }

        Release();
    }

    private void Release()
    {
        if (!held.IsEmpty)
        {
            Add(held);
            held = default;
        }
    }

    private void Add(ReadOnlyMemory<byte> text)
    {
        piece.Add(text);
        pieceBytes += text.Length;
    }

    private async ValueTask Send(CancellationToken gone)
    {
        if (piece.Count > 0)
        {
            await sink.Send(piece, gone);
            metrics.Sent(piece.Count);
            piece.Clear();
            pieceBytes = 0;
        }
    }
}

using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>The append-only log of messages. Only a <see cref="Transaction"/> appends; everybody may read.</summary>
public sealed class MessageLog
{
    private const string Insert = """
        INSERT INTO pulse_messages (seq, exchange, routing_key, cc, payload, published) VALUES (?, ?, ?, ?, ?, ?)
        """;

    private const string SelectAfter = """
        SELECT seq, exchange, routing_key, cc, payload, published
        FROM pulse_messages WHERE seq > ? ORDER BY seq LIMIT ?
        """;

    private readonly RecentMessages recent = new();

    // What the writer's open transaction has appended, and the last number that was given; both are its thread's alone.
    // Numbers are counted here, which is cheaper than to let the database remember the last one: its newest message is
    // never removed.
    private readonly List<PulseMessage> appended = [];
    private long last;
    private bool isLastKnown;

    // The messages of one task have the same routes, and follow each other.
    private IReadOnlyList<string> lastRoutes = [];
    private byte[] lastRoutesJson = "[]"u8.ToArray();
    private TaskCompletionSource committed = NewSignal();

    /// <summary>
    /// Completes at the next commit that holds a message. Take it before reading, so that none is missed.
    /// </summary>
    public Task NextCommit => Volatile.Read(ref committed).Task;

    /// <summary>Messages after <paramref name="sequence"/>, in order, at most <paramref name="limit"/>.</summary>
    public static IReadOnlyList<PulseMessage> ReadAfter(IRows rows, long sequence, int limit) =>
        ReadAfter(rows, sequence, limit, static _ => true, out _);

    /// <summary>
    /// Those messages after <paramref name="sequence"/> that somebody wants; nothing is read of the others that is not
    /// needed to know that.
    /// </summary>
    /// <param name="rows">Where to read.</param>
    /// <param name="sequence">The message before the first.</param>
    /// <param name="limit">How many are looked at, wanted or not.</param>
    /// <param name="wants">Asked of each message; its payload is not there yet.</param>
    /// <param name="last">The last one that was looked at; <paramref name="sequence"/> if there is none.</param>
    public static List<PulseMessage> ReadAfter(
        IRows rows, long sequence, int limit, Predicate<PulseMessage> wants, out long last)
    {
        var messages = new List<PulseMessage>();
        last = sequence;
        using var call = rows.Sql(SelectAfter).Bind(sequence).Bind(limit);
        while (call.Step())
        {
            var message = WithoutPayload(call);
            last = message.Sequence;
            if (wants(message))
            {
                messages.Add(message with { Payload = call.Json(4) });
            }
        }

        return messages;
    }

    /// <summary>
    /// The sequence number of the newest message, 0 if there never was one: the newest is never removed.
    /// </summary>
    public static long LastSequence(IRows rows)
    {
        using var call = rows.Sql("SELECT seq FROM pulse_messages ORDER BY seq DESC LIMIT 1");
        return call.Step() ? call.Long(0) : 0;
    }

    /// <summary>The sequence number before that of the oldest message that is still there.</summary>
    public static long BeforeTail(IRows rows)
    {
        using var call = rows.Sql("SELECT seq FROM pulse_messages ORDER BY seq LIMIT 1");
        return call.Step() ? call.Long(0) - 1 : 0;
    }

    /// <summary>
    /// Where a listener goes on that has heard of everything up to <paramref name="id"/>. If that is of another epoch
    /// or older than the log, it goes on with the oldest message there is, and something may be lost; if it lies
    /// ahead of the log, with what is told from now on.
    /// </summary>
    public static Resume ResumeAfter(IRows rows, EventId id)
    {
        var (epoch, before, last) = (Epochs.Current(rows), BeforeTail(rows), LastSequence(rows));
        if (id.Epoch != epoch)
        {
            return new Resume(before, $"{id} is of another epoch; this is {epoch}.");
        }

        if (id.Sequence < before)
        {
            return new Resume(
                before, $"{before - id.Sequence} messages after {id} are no longer kept; the oldest follows.");
        }

        return id.Sequence <= last
            ? new Resume(id.Sequence)
            : new Resume(last, $"{id} lies ahead of the log, whose newest message is {new EventId(epoch, last)}.");
    }

    /// <summary>
    /// As <see cref="ReadAfter(IRows, long, int)"/>, into a list and from memory, each message once for all who ask;
    /// false where the log has to be read for it.
    /// </summary>
    internal bool TryReadRecent(long sequence, int limit, List<PulseMessage> messages) =>
        recent.TryReadAfter(sequence, limit, messages);

    internal void Append(Transaction tx, PulseMessage message)
    {
        if (!isLastKnown)
        {
            last = Math.Max(last, LastSequence(tx));
            isLastKnown = true;
        }

        var routes = message.Routes.Count == 0 ? "[]"u8 : RoutesJson(message.Routes);
        tx.Sql(Insert).Bind(last + 1).Bind(message.Exchange).Bind(message.RoutingKey).BindText(routes)
            .Bind(message.Payload).Bind(tx.Now).Execute();
        appended.Add(message with { Sequence = ++last, Published = tx.Now });
    }

    /// <summary>How many messages the writer's open transaction has appended.</summary>
    internal int Appended => appended.Count;

    /// <summary>A closure was undone: called by the writer with what <see cref="Appended"/> was before it.</summary>
    internal void Undo(int before)
    {
        last -= appended.Count - before;
        appended.RemoveRange(before, appended.Count - before);
    }

    /// <summary>The whole transaction failed, and nobody knows what is on disk: called by the writer.</summary>
    internal void Forget()
    {
        Undo(0);
        isLastKnown = false;
        recent.Clear();
    }

    /// <summary>The rows of the log are others now, and their numbers count on: called by the writer.</summary>
    internal void Restart()
    {
        Forget();
        last = 0;
    }

    /// <summary>Called by the writer after each commit, on its thread.</summary>
    internal void AnnounceCommit()
    {
        if (appended.Count > 0)
        {
            recent.Add(appended);
            appended.Clear();
            Interlocked.Exchange(ref committed, NewSignal()).TrySetResult();
        }
    }

    /// <summary>
    /// Lets all listeners look, since a commit that failed may have been made; called on the writer's thread.
    /// </summary>
    internal void AnnounceDoubt() => Interlocked.Exchange(ref committed, NewSignal()).TrySetResult();

    private byte[] RoutesJson(IReadOnlyList<string> routes)
    {
        if (!ReferenceEquals(routes, lastRoutes))
        {
            lastRoutes = routes;
            lastRoutesJson = JsonSerializer.SerializeToUtf8Bytes(routes, KernelJson.Default.IReadOnlyListString);
        }

        return lastRoutesJson;
    }

    private static PulseMessage WithoutPayload(SqlCall row) => new(
        row.Text(1),
        row.Text(2),
        row.TextSpan(3) is { Length: > 2 } routes
            ? JsonSerializer.Deserialize(routes, KernelJson.Default.IReadOnlyListString)!
            : [],
        Payload: default)
    {
        Sequence = row.Long(0),
        Published = row.Time(5),
    };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

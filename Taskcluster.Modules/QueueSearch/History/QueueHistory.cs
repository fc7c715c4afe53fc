using System.Text.Json;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;

namespace Taskcluster.Modules.QueueSearch.History;

/// <summary>
/// How many runs came, began and ended, by minute and queue, over the last hours. It is read off the log of messages
/// when somebody asks, each message once, so that nothing is stored for it and tasks cost no more; what the log does
/// not keep any more is not told. Any thread may ask.
/// </summary>
internal sealed class QueueHistory(Database database, TimeProvider clock) : IForgets
{
    /// <summary>How far it looks back.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromHours(6);

    // A snapshot is held while a chunk is read.
    private const int Chunk = 2000;

    // So many messages are read for the first who asks; with more of them it looks less far back.
    private const long MostRead = 100_000;

    // Words of a routing key of a task.
    private const int RunId = 2;
    private const int WorkerId = 4;
    private const int ProvisionerId = 5;
    private const int WorkerType = 6;
    private const int Words = 10;
    private const string Nothing = "_";

    private readonly Lock gate = new();
    private readonly Dictionary<(string TaskQueueId, long Minute), MinuteCounts> counts = [];
    private long position = -1;
    private DateTimeOffset since;

    /// <summary>
    /// What is known now: from when on, and the counts of each queue by minutes since 1970, ascending.
    /// </summary>
    public (DateTimeOffset Since, IReadOnlyList<(string TaskQueueId, long Minute, MinuteCounts Counts)> Minutes) Read()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (position < 0)
            {
                (position, since) = (database.Read(First), DateTimeOffset.MinValue);
            }

            CatchUp(now - Span);
            var first = MinuteOf(now - Span);
            foreach (var key in counts.Keys.Where(key => key.Minute < first).ToList())
            {
                counts.Remove(key);
            }

            return (since > now - Span ? since : now - Span,
            [
                .. counts.OrderBy(one => one.Key.TaskQueueId, StringComparer.Ordinal).ThenBy(one => one.Key.Minute)
                    .Select(one => (one.Key.TaskQueueId, one.Key.Minute, Copy(one.Value))),
            ]);
        }
    }

    /// <summary>The log is another one: it is read anew when somebody asks.</summary>
    public void Forget()
    {
        lock (gate)
        {
            counts.Clear();
            position = -1;
        }
    }

    /// <summary>The minute that a moment lies in.</summary>
    public static long MinuteOf(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / 60;

    private static long First(IRows rows) =>
        Math.Max(MessageLog.BeforeTail(rows), MessageLog.LastSequence(rows) - MostRead);

    private static MinuteCounts Copy(MinuteCounts one) => new()
    {
        Pending = one.Pending,
        Running = one.Running,
        Completed = one.Completed,
        Failed = one.Failed,
        Exception = one.Exception,
        Dropped = one.Dropped,
    };

    private void CatchUp(DateTimeOffset oldest)
    {
        long before;
        do
        {
            before = position;
            var doubtful = database.Read(rows => MessageLog.ReadAfter(
                rows, before, Chunk, message => Take(message, oldest), out position));
            doubtful.ForEach(Drop);
        }
        while (position > before);
    }

    // Whether its payload has to be looked at: a run that no worker had may never have been in a queue.
    private bool Take(PulseMessage message, DateTimeOffset oldest)
    {
        if (since == DateTimeOffset.MinValue)
        {
            since = message.Published;
        }

        if (message.Published < oldest || message.RoutingKey.AsSpan().Count('.') != Words - 1)
        {
            return false;
        }

        if (message.Exchange == QueueExchanges.TaskPending.FullName)
        {
            CountsOf(message).Pending++;
        }
        else if (message.Exchange == QueueExchanges.TaskRunning.FullName)
        {
            CountsOf(message).Running++;
        }
        else if (message.Exchange == QueueExchanges.TaskCompleted.FullName)
        {
            CountsOf(message).Completed++;
        }
        else if (message.Exchange == QueueExchanges.TaskFailed.FullName)
        {
            CountsOf(message).Failed++;
        }
        else if (message.Exchange == QueueExchanges.TaskException.FullName)
        {
            CountsOf(message).Exception++;
            return message.RoutingKey.Split('.')[WorkerId] == Nothing;
        }

        return false;
    }

    // A task that is canceled before it was scheduled gets a run for that, which nobody could claim.
    private void Drop(PulseMessage message)
    {
        using var payload = JsonDocument.Parse(message.Payload.Utf8);
        if (int.TryParse(message.RoutingKey.Split('.')[RunId], out var runId)
            && payload.RootElement.GetProperty("status").GetProperty("runs") is var runs
            && runId < runs.GetArrayLength()
            && runs[runId].GetProperty("reasonCreated").GetString() != "exception")
        {
            CountsOf(message).Dropped++;
        }
    }

    private MinuteCounts CountsOf(PulseMessage message)
    {
        var words = message.RoutingKey.Split('.');
        var key = ($"{words[ProvisionerId]}/{words[WorkerType]}", MinuteOf(message.Published));
        if (!counts.TryGetValue(key, out var found))
        {
            counts.Add(key, found = new MinuteCounts());
        }

        return found;
    }
}

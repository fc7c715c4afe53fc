using System.Diagnostics;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>What it costs to tell everybody what happens, and how soon they know.</summary>
internal sealed class FeedFigure : Figure
{
    private const string Defined = "exchange/taskcluster-queue/v1/task-defined";
    private const string Pending = "exchange/taskcluster-queue/v1/task-pending";
    private const int Connections = 16;
    private const int Crowd = 1000;
    private const int Samples = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // The more listen, the fewer tasks, so that each row takes some seconds.
    private static readonly IReadOnlyList<(int Listeners, int Tasks)> Throughputs =
        [(1, 10_000), (10, 10_000), (100, 4000), (Crowd, 500)];

    public override string Name => "feed";

    public override string Title => "The events feed";

    public override string Text =>
        $"Tasks are created by {Connections} connections with all haste while listeners (Server-Sent Events) hear of "
        + "each of them; until the last listener has the last message. Then single calls of createTask, one "
        + $"connection: with nobody listening, with {Crowd:#,0} listeners of other tasks, and with {Crowd:#,0} that "
        + "all hear of each, in rounds that alternate. Last, from the first byte of createTask that is sent to the "
        + "event at one listener, and to createTask's own answer, with 10 ms of rest before each.";

    public override async Task<Table> Take(Bench bench)
    {
        var table = new Table("what", "messages/s", "deliveries/s", "p50 ms", "p99 ms", "ratio %");
        var server = await bench.StartServer();
        await Create(bench, server, 5000, Connections);
        foreach (var (listeners, tasks) in Throughputs)
        {
            await MeasureThroughput(bench, server, table, listeners, tasks);
        }

        await MeasureLatency(bench, server, table);
        await MeasureDelay(bench, server, table);
        return table;
    }

    private async Task MeasureThroughput(Bench bench, ChildProcess server, Table table, int listeners, int tasks)
    {
        using var crowd = await Open(server, listeners, Defined, _ => "#");
        var watch = Stopwatch.StartNew();
        _ = await Create(bench, server, tasks, Connections);
        await crowd.Reach(tasks, Patience);
        var perSecond = tasks / watch.Elapsed.TotalSeconds;
        Bench.Say($"{Name} with {listeners}: {perSecond:0} messages/s");
        table.Add(
            $"{listeners:#,0} listeners", Table.Number(perSecond), Table.Number(perSecond * listeners), "", "", "");
    }

    private async Task MeasureLatency(Bench bench, ChildProcess server, Table table)
    {
        var (alone, others, all) = (new List<RoundResult>(), new List<RoundResult>(), new List<RoundResult>());
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            alone.Add(await Create(bench, server, Samples, connections: 1));
            using (await Open(server, Crowd, Pending, number => $"primary.other-{number}.#"))
            {
                others.Add(await Create(bench, server, Samples, connections: 1));
            }

            using var crowd = await Open(server, Crowd, Pending, _ => "#");
            all.Add(await Create(bench, server, Samples, connections: 1));
            await crowd.Reach(Samples, Patience);
            Bench.Say(
                $"{Name}, createTask: {alone[^1].Latencies.Milliseconds(0.5):0.00} ms, "
                + $"{others[^1].Latencies.Milliseconds(0.5):0.00} ms, {all[^1].Latencies.Milliseconds(0.5):0.00} ms");
        }

        Add("createTask, nobody listens", alone);
        Add($"createTask, {Crowd:#,0} listen to other tasks", others);
        Add($"createTask, {Crowd:#,0} hear of each", all);

        void Add(string what, List<RoundResult> rounds) => table.Add(
            what, "", "", Table.Number(P50(rounds)),
            Table.Number(Table.Median(rounds.Select(one => one.Latencies.Milliseconds(0.99)))),
            Table.Number(100 * P50(rounds) / P50(alone)));

        static double P50(List<RoundResult> rounds) =>
            Table.Median(rounds.Select(one => one.Latencies.Milliseconds(0.5)));
    }

    private static async Task MeasureDelay(Bench bench, ChildProcess server, Table table)
    {
        var creations = new TaskRequests(bench.SignerFor(server)).Create(TaskRequests.NewIds(Samples));
        using var listener = await FeedListener.Open(server.Port, Defined, "#");
        using var connection = await LoadConnection.Open(server.Port);
        var (events, answers) = (new List<long>(), new List<long>());
        for (var index = 0; index < Samples; index++)
        {
            await Task.Delay(Pause, TimeProvider.System);
            var arrival = listener.Next();
            var start = Stopwatch.GetTimestamp();
            await connection.Exchange(creations[index]);
            answers.Add(Stopwatch.GetTimestamp() - start);
            events.Add(await arrival - start);
        }

        Add("until createTask is answered", Latencies.Of(answers));
        Add("until the event has arrived", Latencies.Of(events));

        void Add(string what, Latencies latencies) => table.Add(
            what, "", "", Table.Number(latencies.Milliseconds(0.5)), Table.Number(latencies.Milliseconds(0.99)), "");
    }

    private static async Task<RoundResult> Create(Bench bench, ChildProcess server, int tasks, int connections)
    {
        var batch = new TaskRequests(bench.SignerFor(server)).Create(TaskRequests.NewIds(tasks));
        var opened = await LoadConnection.OpenMany(server.Port, connections);
        try
        {
            GC.Collect();
            return await new LoadRound(new SingleRequests(batch), Patience).Run(opened);
        }
        finally
        {
            Array.ForEach(opened, connection => connection.Dispose());
        }
    }

    private static async Task<Listeners> Open(
        ChildProcess server, int count, string exchange, Func<int, string> pattern)
    {
        var listeners = new Listeners();
        for (var number = 0; number < count; number++)
        {
            listeners.Add(await FeedListener.Open(server.Port, exchange, pattern(number)));
        }

        return listeners;
    }

    private sealed class Listeners : IDisposable
    {
        private readonly List<FeedListener> all = [];

        public void Add(FeedListener listener) => all.Add(listener);

        /// <summary>Waits until each has so many messages.</summary>
        public async Task Reach(long messages, TimeSpan patience)
        {
            var watch = Stopwatch.StartNew();
            while (all.Exists(listener => listener.Messages < messages))
            {
                if (watch.Elapsed > patience)
                {
                    throw new InvalidOperationException(
                        $"A listener has {all.Min(listener => listener.Messages)} of {messages} messages.");
                }

                await Task.Delay(Pause, TimeProvider.System);
            }
        }

        public void Dispose() => all.ForEach(listener => listener.Dispose());
    }
}

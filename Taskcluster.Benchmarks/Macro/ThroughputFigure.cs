using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// Requests a second at several numbers of connections, in rounds that alternate with rounds against the bare
/// endpoint, so that whatever else the machine does meets both.
/// </summary>
internal abstract class ThroughputFigure : Figure
{
    private static readonly IReadOnlyList<int> Concurrencies = [1, 16, 64];

    // .NET compiles in the background, the more often used the better: a short start, a rest, and a longer run.
    private static readonly IReadOnlyList<TimeSpan> WarmUps = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private const int WarmUpConcurrency = 16;

    private const int WarmUpSteps = 20_000;

    /// <summary>
    /// Makes a round's requests, at most so many steps, and brings the server into the state that they need.
    /// </summary>
    protected abstract Task<Workload> Prepare(TaskRequests requests, Preparation preparation);

    public sealed override async Task<Table> Take(Bench bench)
    {
        var server = await bench.StartServer();
        var bare = await bench.StartBare();
        var preparation = new Preparation(server);
        var run = new Comparison(
            server, bare, bench.Options.Round,
            steps => Prepare(new TaskRequests(bench.SignerFor(server)), preparation with { Steps = steps }));
        Bench.Say($"{Name}: warming up");
        foreach (var warmUp in WarmUps)
        {
            await run.WarmUp(WarmUpConcurrency, WarmUpSteps, warmUp);
            await Task.Delay(Rest, TimeProvider.System);
        }

        var table = new Table(
            "connections", "requests/s", "p50 ms", "p99 ms", "bare requests/s", "bare p50 ms", "ratio %",
            "CPU µs", "allocated KiB");
        foreach (var concurrency in Concurrencies)
        {
            var pairs = new List<Pair>();
            for (var round = 0; round < bench.Options.Rounds; round++)
            {
                var pair = await run.Take(concurrency, bareFirst: round % 2 == 1);
                Bench.Say($"{Name} at {concurrency}: {pair}");
                pairs.Add(pair);
            }

            AddRow(table, concurrency, pairs);
        }

        return table;
    }

    private static void AddRow(Table table, int concurrency, List<Pair> pairs) => table.Add(
        $"{concurrency}",
        Table.MedianAndRange([.. pairs.Select(pair => pair.Server.PerSecond)]),
        Table.Number(Table.Median(pairs.Select(pair => pair.Server.Latencies.Milliseconds(0.5)))),
        Table.Number(Table.Median(pairs.Select(pair => pair.Server.Latencies.Milliseconds(0.99)))),
        Table.MedianAndRange([.. pairs.Select(pair => pair.Bare.PerSecond)]),
        Table.Number(Table.Median(pairs.Select(pair => pair.Bare.Latencies.Milliseconds(0.5)))),
        Table.MedianAndRange([.. pairs.Select(pair => pair.Ratio * 100)]),
        Table.Number(Table.Median(pairs.Select(pair => pair.CpuMicroseconds))),
        Table.Number(Table.Median(pairs.Select(pair => pair.AllocatedKibibytes))));
}

/// <summary>What a figure prepares for.</summary>
/// <param name="Server">The server that is measured.</param>
internal sealed record Preparation(ChildProcess Server)
{
    /// <summary>Most steps of the round.</summary>
    public int Steps { get; init; }

    /// <summary>Sends requests with all haste and without measuring.</summary>
    public async Task SendAll(RequestBatch batch)
    {
        var connections = await LoadConnection.OpenMany(Server.Port, 64);
        try
        {
            var result = await new LoadRound(new SingleRequests(batch), TimeSpan.FromMinutes(10)).Run(connections);
            if (result.Steps != batch.Count)
            {
                throw new InvalidOperationException($"Only {result.Steps} of {batch.Count} requests were answered.");
            }
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
        }
    }
}

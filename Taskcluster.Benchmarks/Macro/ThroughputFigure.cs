using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// Requests a second at several numbers of connections, in rounds that alternate with rounds against the bare
/// endpoint and other baselines, so that whatever else the machine does meets all of them.
/// </summary>
internal abstract class ThroughputFigure : Figure
{
    /// <summary>The number of connections for which the targets hold.</summary>
    protected const int MostConnections = 64;

    // .NET compiles in the background, the more often used the better: a short start, a rest, and a longer run.
    private static readonly IReadOnlyList<TimeSpan> WarmUps = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    private static readonly IReadOnlyList<TimeSpan> ShortWarmUps =
        [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5)];

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ShortRest = TimeSpan.FromSeconds(0.5);

    private const int WarmUpConcurrency = 16;

    private const int WarmUpStepsPerSecond = 7000;

    /// <summary>How many tasks a step is about.</summary>
    protected virtual int TasksInStep => 1;

    /// <summary>Numbers of connections beside the greatest one.</summary>
    protected virtual IReadOnlyList<int> FewConnections => [1, 16];

    /// <summary>What it is compared with beside the bare endpoint.</summary>
    protected virtual Task<IReadOnlyList<Baseline>> Baselines(Bench bench, ChildProcess server) =>
        Task.FromResult<IReadOnlyList<Baseline>>([]);

    /// <summary>
    /// Makes a round's requests, at most so many steps, and brings the server into the state that they need.
    /// </summary>
    protected abstract Task<Workload> Prepare(TaskRequests requests, Preparation preparation);

    /// <summary>Tells the targets what came of the greatest number of connections.</summary>
    protected abstract void Judge(TargetTable targets, IReadOnlyList<Turn> turns);

    public sealed override async Task<Table> Take(Bench bench)
    {
        var server = await bench.StartServer();
        var bare = await bench.StartBare();
        var baselines = await Baselines(bench, server);
        var preparation = new Preparation(server);
        var run = new Comparison(
            server, bench.SignerFor(server), bare, baselines, bench.Options.Round,
            steps => Prepare(new TaskRequests(bench.SignerFor(server)), preparation with { Steps = steps }));
        Bench.Say($"{Name}: warming up");
        foreach (var warmUp in bench.Options.IsShort ? ShortWarmUps : WarmUps)
        {
            var steps = (int)(WarmUpStepsPerSecond * warmUp.TotalSeconds) / TasksInStep;
            await run.WarmUp(WarmUpConcurrency, steps, warmUp);
            await Task.Delay(bench.Options.IsShort ? ShortRest : Rest, TimeProvider.System);
        }

        var table = NewTable(baselines);
        foreach (var concurrency in FewConnections.Where(_ => !bench.Options.IsShort).Append(MostConnections))
        {
            var turns = new List<Turn>();
            for (var round = 0; round < bench.Options.Rounds; round++)
            {
                var turn = await run.Take(concurrency, serverFirst: round % 2 == 0);
                Bench.Say($"{Name} at {concurrency}: {turn}");
                turns.Add(turn);
            }

            AddRow(table, concurrency, turns);
            if (concurrency == MostConnections)
            {
                Judge(bench.Targets, turns);
            }
        }

        return table;
    }

    /// <summary>The median of the rounds' ratios to the bare endpoint, in per cent.</summary>
    protected double OfBare(IEnumerable<Turn> turns) => Table.Median(turns.Select(OfBare));

    /// <summary>
    /// The median of the rounds' ratios to another baseline, in per cent, and what it is if the time until the
    /// subscribers are done is counted.
    /// </summary>
    protected static (double Ratio, string Note) OfOther(IReadOnlyList<Turn> turns, int baseline) => (
        Table.Median(turns.Select(turn => 100 * turn.Server.PerSecond / turn.Others[baseline])),
        Drained(turns, turn => 100 * turn.PerSecondDrained / turn.Others[baseline]));

    /// <summary>What a ratio is if the time until the subscribers are done is counted.</summary>
    protected static string Drained(IEnumerable<Turn> turns, Func<Turn, double> ratio) =>
        $"{Table.Number(Table.Median(turns.Select(ratio)))} % until subscribers are done";

    private double OfBare(Turn turn) => 100 * turn.Ratio * TasksInStep;

    private Table NewTable(IReadOnlyList<Baseline> baselines) => new(
    [
        "connections", TasksInStep == 1 ? "requests/s" : "calls/s", "p50 ms", "p99 ms", "bare requests/s",
        "bare p50 ms", TasksInStep == 1 ? "ratio %" : "tasks, ratio %",
        .. baselines.SelectMany(baseline => new[] { baseline.Name, $"of {baseline.Letter} %" }),
        "CPU µs", "allocated KiB", "messages behind", "drained after ms",
    ]);

    private void AddRow(Table table, int concurrency, List<Turn> turns) => table.Add(
    [
        $"{concurrency}",
        Table.MedianAndRange([.. turns.Select(turn => turn.Server.PerSecond)]),
        Table.Number(Table.Median(turns.Select(turn => turn.Server.Latencies.Milliseconds(0.5)))),
        Table.Number(Table.Median(turns.Select(turn => turn.Server.Latencies.Milliseconds(0.99)))),
        Table.MedianAndRange([.. turns.Select(turn => turn.Bare.PerSecond)]),
        Table.Number(Table.Median(turns.Select(turn => turn.Bare.Latencies.Milliseconds(0.5)))),
        Table.MedianAndRange([.. turns.Select(OfBare)]),
        .. Enumerable.Range(0, turns[0].Others.Count).SelectMany(baseline => new[]
        {
            Table.MedianAndRange([.. turns.Select(turn => turn.Others[baseline])]),
            Table.MedianAndRange([.. turns.Select(turn => 100 * turn.Server.PerSecond / turn.Others[baseline])]),
        }),
        Table.Number(Table.Median(turns.Select(turn => turn.CpuMicroseconds))),
        Table.Number(Table.Median(turns.Select(turn => turn.AllocatedKibibytes))),
        Table.Number(Table.Median(turns.Select(turn => (double)turn.Backlog.Messages))),
        Table.Number(Table.Median(turns.Select(turn => turn.Backlog.Drained.TotalMilliseconds))),
    ]);
}

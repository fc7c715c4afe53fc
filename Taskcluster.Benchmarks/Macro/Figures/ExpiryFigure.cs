using System.Diagnostics;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>What callers notice while very many tasks expire, and the space that comes back.</summary>
internal sealed class ExpiryFigure : Figure
{
    private const int Tasks = 100_000;
    private const int Connections = 8;
    private const int MostPerSecond = 6000;
    private const double SlowestMilliseconds = 100;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public override string Name => "expiry";

    public override string Title => "Expiry of 100,000 tasks";

    public override string Text =>
        $"{Tasks:#,0} tasks, each with a definition of 1.1 KiB and an artifact with a content of its own, expire at "
        + $"the same moment while {Connections} connections create tasks with all haste. Below: latencies of "
        + "createTask before that moment, and from then on until all tasks and contents are gone; and what lies on "
        + "the disk before and after, when the pages are given back.";

    public override async Task<Table> Take(Bench bench)
    {
        var folder = bench.NewFolder();
        var start = Stopwatch.GetTimestamp();
        var population = new ExpiringTasks(folder, Tasks);
        await population.LayDown(Quiet + Round + Round);
        Bench.Say($"{Name}: {Tasks:#,0} tasks after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        var before = population.Look();
        var server = await bench.StartServer(folder);
        var table = new Table("", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "slowest ms");
        _ = await Load(bench, server, Round);
        var rounds = new List<RoundResult>();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Quiet - Round)
        {
            rounds.Add(await Load(bench, server, Round));
        }

        Add(table, $"before, {watch.Elapsed.TotalSeconds:0} s", rounds);
        rounds.Clear();
        watch.Restart();
        ExpiringTasks.Rest rest;
        do
        {
            rounds.Add(await Load(bench, server, Round));
            rest = population.Look();
            Bench.Say($"{Name}: {rest.Tasks:#,0} tasks left after {watch.Elapsed.TotalSeconds:0} s");
        }
        while ((rest.Tasks > 0 || rest.Files > 0) && watch.Elapsed < Patience);
        Add(table, $"during, {watch.Elapsed.TotalSeconds:0} s", rounds);
        var slowest = rounds.Max(round => round.Latencies.Milliseconds(1));
        if (slowest > SlowestMilliseconds)
        {
            Miss($"The slowest createTask took {slowest:0} ms meanwhile; it may take {SlowestMilliseconds:0} ms.");
        }

        if (rest.Tasks > 0 || rest.Files > 0)
        {
            Miss($"{rest.Tasks:#,0} tasks and {rest.Files:#,0} files are left after {watch.Elapsed.TotalSeconds:0} s.");
        }

        await bench.End(server);
        var after = population.Look();
        table.Add("tasks and files", $"{before.Tasks:#,0} and {before.Files:#,0}",
            $"{after.Tasks:#,0} and {after.Files:#,0}", "", "", "");
        table.Add("MiB of the database", Table.Number(before.Mebibytes), Table.Number(after.Mebibytes), "", "", "");
        table.Add(
            "of these free", Table.Number(before.FreeMebibytes), Table.Number(after.FreeMebibytes), "", "", "");
        table.Add("of these for new tasks", "0", $"{rounds.Sum(round => round.Steps):#,0} tasks", "", "", "");
        return table;
    }

    private static async Task<RoundResult> Load(Bench bench, ChildProcess server, TimeSpan length)
    {
        var ids = TaskRequests.NewIds((int)(MostPerSecond * length.TotalSeconds));
        var batch = new TaskRequests(bench.SignerFor(server)).Create(ids);
        var connections = await LoadConnection.OpenMany(server.Port, Connections);
        try
        {
            GC.Collect();
            return await new LoadRound(new SingleRequests(batch), length).Run(connections);
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
        }
    }

    private static void Add(Table table, string when, IReadOnlyList<RoundResult> rounds) => table.Add(
        when,
        Table.MedianAndRange([.. rounds.Select(round => round.PerSecond)]),
        Table.Number(Table.Median(rounds.Select(round => round.Latencies.Milliseconds(0.5)))),
        Table.Number(Table.Median(rounds.Select(round => round.Latencies.Milliseconds(0.99)))),
        Table.Number(rounds.Max(round => round.Latencies.Milliseconds(0.999))),
        Table.Number(rounds.Max(round => round.Latencies.Milliseconds(1))));
}

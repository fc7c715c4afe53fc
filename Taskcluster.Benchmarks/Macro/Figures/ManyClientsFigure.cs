using System.Diagnostics;
using System.Text;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>What many clients and roles cost an authenticated call, and what a change of authority costs.</summary>
internal sealed class ManyClientsFigure : Figure
{
    private const int Few = 10;
    private const int Many = 10_000;
    private const int ManyRoles = 2000;
    private const int Changes = 200;
    private const int MostPerSecond = 60_000;
    private const int WarmUpSteps = 20_000;
    private const string CurrentScopes = "currentScopes";

    private static readonly TimeSpan Unbounded = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenNewcomers = TimeSpan.FromMilliseconds(50);
    private static readonly IReadOnlyList<int> Concurrencies = [1, 16];
    private static readonly IReadOnlyList<string> Calls = ["status", CurrentScopes];

    public override string Name => "manyClients";

    public override string Title => "Many clients and roles";

    public override string Text =>
        $"Calls by all clients in turn, on a server with {Few} clients and the roles that they need, and on one with "
        + $"{Many:#,0} clients and about {ManyRoles:#,0} roles, in rounds that alternate: queue.status of 100 tasks, "
        + "and auth.currentScopes, whose answer names all scopes, so that the texts of each client have to come out of "
        + "memory. A client's own scopes amount to the same on both servers: three roles in a chain and three with "
        + "parameters, 14 scopes, beside those of anybody. "
        + "Below, on the second server: the first call of every client after a role that all hold was changed; rounds "
        + "while another client is created every 50 ms, and without; and 200 changes of that role, each of which the "
        + "very next request of a client must show.";

    public override async Task<Table> Take(Bench bench)
    {
        var small = await LayDown(bench, Few, groups: Few);
        var large = await LayDown(bench, Many, Population.GroupsFor(ManyRoles));
        var table = new Table("what", $"{small.Clients} clients", $"{large.Clients:#,0} clients", "ratio %");
        await Compare(bench, table, small, large);
        await MeasureFirstCalls(table, large);
        await MeasureNewcomers(bench, table, large);
        await MeasureChanges(table, large);
        return table;
    }

    private async Task<Population> LayDown(Bench bench, int clients, int groups)
    {
        var start = Stopwatch.GetTimestamp();
        var server = await bench.StartServer();
        var population = await Population.LayDown(server, bench.Credentials, clients, groups);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Bench.Say($"{Name}: {clients} clients and {population.Roles} roles after {seconds:0.0} s");

        // Everybody once, so that all are known, and long enough for the compiler.
        for (var turn = 0; turn < 3; turn++)
        {
            await population.Run(new SingleRequests(population.Ask(WarmUpSteps)), concurrency: 16, Unbounded);
            await population.Run(
                new SingleRequests(population.Ask(WarmUpSteps, population.Statuses)), concurrency: 16, Unbounded);
        }

        return population;
    }

    private async Task Compare(Bench bench, Table table, Population small, Population large)
    {
        foreach (var call in Calls)
        {
            foreach (var concurrency in Concurrencies)
            {
                await Compare(bench, table, small, large, call, concurrency);
            }
        }
    }

    private async Task Compare(
        Bench bench, Table table, Population small, Population large, string call, int concurrency)
    {
        var (few, many) = (new List<RoundResult>(), new List<RoundResult>());
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            // Whoever comes second finds another machine; they take turns.
            if (round % 2 == 0)
            {
                few.Add(await Round(bench, small, call, concurrency));
            }

            many.Add(await Round(bench, large, call, concurrency));
            if (round % 2 == 1)
            {
                few.Add(await Round(bench, small, call, concurrency));
            }

            Bench.Say(
                $"{Name}, {call} at {concurrency}: {Microseconds(few[^1], 0.5):0.0} µs, "
                + $"{Microseconds(many[^1], 0.5):0.0} µs");
        }

        foreach (var (part, name) in new[] { (0.5, "p50"), (0.99, "p99") })
        {
            Add(
                table, $"{call}, connections: {concurrency}, {name} µs",
                [.. few.Select(round => Microseconds(round, part))],
                [.. many.Select(round => Microseconds(round, part))]);
        }
    }

    private async Task MeasureFirstCalls(Table table, Population large)
    {
        using var connection = await large.Connect();
        await connection.Exchange(large.Changes(1)[0]);
        var first = await large.Run(new SingleRequests(large.Ask(large.Clients)), concurrency: 1, Unbounded);
        var again = await large.Run(new SingleRequests(large.Ask(large.Clients)), concurrency: 1, Unbounded);
        Bench.Say($"{Name}: first calls {Microseconds(first, 0.5):0.0} µs, then {Microseconds(again, 0.5):0.0} µs");
        table.Add("the first call after a role change, p50 µs", "", Table.Number(Microseconds(first, 0.5)), "");
        table.Add("the second one, p50 µs", "", Table.Number(Microseconds(again, 0.5)), "");
    }

    private async Task MeasureNewcomers(Bench bench, Table table, Population large)
    {
        var (quiet, busy) = (new List<double>(), new List<double>());
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            quiet.Add((await Round(bench, large, CurrentScopes, concurrency: 16)).PerSecond);
            var batch = large.Newcomers((int)(bench.Options.Round / BetweenNewcomers) + 1, $"{round}");
            using var stop = new CancellationTokenSource(Unbounded, TimeProvider.System);
            var creating = Create(large, batch, stop.Token);
            busy.Add((await Round(bench, large, CurrentScopes, concurrency: 16)).PerSecond);
            await stop.CancelAsync();
            await creating;
            Bench.Say($"{Name}: {quiet[^1]:0}/s, while clients are created {busy[^1]:0}/s");
        }

        table.Add("requests/s, 16 connections", "", Table.MedianAndRange(quiet), "");
        table.Add(
            "the same while a client is created every 50 ms", "", Table.MedianAndRange(busy),
            $"{Table.Number(Table.Median(busy) / Table.Median(quiet) * 100)}");
    }

    private async Task MeasureChanges(Table table, Population large)
    {
        var (changes, asks) = (large.Changes(Changes), large.Ask(Changes));
        var (changing, asking) = (new List<long>(), new List<long>());
        using var changer = await large.Connect();
        using var asker = await large.Connect();
        for (var index = 0; index < Changes; index++)
        {
            var start = Stopwatch.GetTimestamp();
            await changer.Exchange(changes[index]);
            var changed = Stopwatch.GetTimestamp();
            await asker.Exchange(asks[index]);
            asking.Add(Stopwatch.GetTimestamp() - changed);
            changing.Add(changed - start);
            if (asker.Body.IndexOf(Encoding.ASCII.GetBytes(Population.Change(index))) < 0)
            {
                throw new InvalidOperationException($"Change {index} was not seen by the next request.");
            }
        }

        foreach (var (name, latencies) in new[]
        {
            ("a role change", Latencies.Of(changing)), ("the request after it, which shows it", Latencies.Of(asking)),
        })
        {
            Bench.Say($"{Name}: {name} {latencies.Milliseconds(0.5):0.00} ms");
            table.Add($"{name}, p50 ms", "", Table.Number(latencies.Milliseconds(0.5)), "");
            table.Add($"{name}, p99 ms", "", Table.Number(latencies.Milliseconds(0.99)), "");
        }
    }

    private static Task<RoundResult> Round(Bench bench, Population population, string call, int concurrency)
    {
        var most = (int)(MostPerSecond * bench.Options.Round.TotalSeconds);
        var batch = call == CurrentScopes ? population.Ask(most) : population.Ask(most, population.Statuses);
        return population.Run(new SingleRequests(batch), concurrency, bench.Options.Round);
    }

    private static async Task Create(Population population, RequestBatch batch, CancellationToken stop)
    {
        using var connection = await population.Connect();
        for (var index = 0; index < batch.Count && !stop.IsCancellationRequested; index++)
        {
            await connection.Exchange(batch[index]);
            await Task.Delay(BetweenNewcomers, TimeProvider.System, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static double Microseconds(RoundResult round, double part) => round.Latencies.Milliseconds(part) * 1000;

    private static void Add(Table table, string what, double[] few, double[] many) => table.Add(
        what, Table.MedianAndRange(few), Table.MedianAndRange(many),
        Table.MedianAndRange([.. few.Zip(many, (one, other) => other / one * 100)]));
}

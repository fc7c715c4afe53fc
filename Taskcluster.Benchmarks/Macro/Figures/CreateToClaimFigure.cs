using System.Diagnostics;
using System.Globalization;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>From a task's creation to its arrival at a worker that waits for one.</summary>
internal sealed class CreateToClaimFigure : Figure
{
    private const int WarmUpSamples = 150;
    private const int Samples = 200;
    private const int MostWorkers = 64;

    // On a task's way to a worker lie two transactions, one after the other: createTask's and claimWork's.
    private const int CommitsOnTheWay = 2;

    /// <summary>Time for the worker that got the last task to ask for the next.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // A machine that stalls once must not decide what is the slowest hundredth: of three rounds the median holds.
    private const int LeastRounds = 3;

    public override string Name => "createToClaim";

    public override string Title => "From createTask to a waiting worker";

    public override string Text =>
        "Workers wait in claimWork; one task at a time is created. Measured from the first byte of createTask that is "
        + "sent to the last byte of claimWork's answer that is received; beside it, when createTask itself was "
        + $"answered. The server has rested for 10 ms before each task. Rounds of {Samples} tasks. After each task, "
        + "and another rest, the disk's share: the bare group commit (b) commits createTask's statements "
        + $"{CommitsOnTheWay} times, one after the other, as often as something is committed on the task's way. A p99 "
        + "is the disk's where the two p99s rise together; only what is more than the bare one's, in every round, can "
        + "miss a target by far.";

    public override async Task<Table> Take(Bench bench)
    {
        var server = await bench.StartServer();
        var commits = await bench.StartCommits();
        var requests = new TaskRequests(bench.SignerFor(server));
        var table = new Table(
            "waiting workers", "p50 ms", "p99 ms", "of that createTask p50 ms", "bare commits p50 ms",
            "bare commits p99 ms");
        foreach (var workers in bench.Options.IsShort ? (int[])[MostWorkers] : [1, MostWorkers])
        {
            await Measure(server.Port, requests, commits, workers, WarmUpSamples);
            var rounds = new List<Round>();
            for (var round = 0; round < Math.Max(LeastRounds, bench.Options.Rounds); round++)
            {
                rounds.Add(await Measure(server.Port, requests, commits, workers, Samples));
                Bench.Say($"{Name} with {workers}: {rounds[^1]}");
            }

            double[] medians = [.. rounds.Select(round => round.ToClaim.Milliseconds(0.5))];
            double[] tails = [.. rounds.Select(round => round.Tail)];
            table.Add(
                $"{workers}", Table.MedianAndRange(medians), Table.MedianAndRange(tails),
                Table.MedianAndRange([.. rounds.Select(round => round.ToAnswer.Milliseconds(0.5))]),
                Table.MedianAndRange([.. rounds.Select(round => round.Bare.Milliseconds(0.5))]),
                Table.MedianAndRange([.. rounds.Select(round => round.BareTail)]));
            if (workers == MostWorkers)
            {
                bench.Targets.CreateToClaimMedian.Take(Table.Median(medians));
                bench.Targets.CreateToClaimTail.Take(
                    Table.Median(tails),
                    $"{Table.Number(Table.Median(rounds.Select(round => round.BareTail)))} ms by bare commits",
                    ownShare: rounds.Min(round => round.Tail - round.BareTail));
            }
        }

        return table;
    }

    private static async Task<Round> Measure(
        int port, TaskRequests requests, ChildProcess commits, int workers, int samples)
    {
        var arrivals = new Arrivals();
        var connections = await LoadConnection.OpenMany(port, workers + 1);
        try
        {
            var waiting = connections.Skip(1)
                .Select(connection => Work(connection, requests, arrivals, samples)).ToList();
            var creations = requests.Create(TaskRequests.NewIds(samples + workers));
            var (toClaim, toAnswer, bare) = (new List<long>(), new List<long>(), new List<long>());
            for (var index = 0; index < samples; index++)
            {
                await Task.Delay(Pause, TimeProvider.System);
                var arrival = arrivals.Next();
                var start = Stopwatch.GetTimestamp();
                await connections[0].Exchange(creations[index]);
                toAnswer.Add(Stopwatch.GetTimestamp() - start);
                toClaim.Add(await arrival - start);
                await Task.Delay(Pause, TimeProvider.System);
                bare.Add(await CommitBare(commits));
            }

            // A last task for each worker sends it home.
            arrivals.Close();
            for (var index = samples; index < creations.Count; index++)
            {
                await connections[0].Exchange(creations[index]);
            }

            await Task.WhenAll(waiting).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return new Round(Latencies.Of(toClaim), Latencies.Of(toAnswer), Latencies.Of(bare));
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
        }
    }

    // In ticks of the stopwatch, as the others.
    private static async Task<long> CommitBare(ChildProcess commits)
    {
        var microseconds = long.Parse(
            await commits.Ask($"calls {CommitsOnTheWay}"), CultureInfo.InvariantCulture);
        return microseconds * Stopwatch.Frequency / 1_000_000;
    }

    private static async Task Work(LoadConnection connection, TaskRequests requests, Arrivals arrivals, int most)
    {
        var claims = requests.Claim(most + 100);
        var index = 0;
        while (!arrivals.IsClosed)
        {
            await connection.Exchange(claims[index++]);
            var now = Stopwatch.GetTimestamp();

            // Without a task for 20 seconds the answer is an empty list.
            if (connection.Body.IndexOf("\"runId\""u8) >= 0)
            {
                arrivals.Tell(now);
            }
        }
    }

    private sealed record Round(Latencies ToClaim, Latencies ToAnswer, Latencies Bare)
    {
        public double Tail => ToClaim.Milliseconds(0.99);

        public double BareTail => Bare.Milliseconds(0.99);

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {ToClaim.Milliseconds(0.5):0.00} ms, p99 {Tail:0.00} ms, "
            + $"bare commits {Bare.Milliseconds(0.5):0.00} ms, {BareTail:0.00} ms");
    }

    private sealed class Arrivals
    {
        private TaskCompletionSource<long> next = new();

        public bool IsClosed { get; private set; }

        /// <summary>Completes with the moment at which the next task arrives.</summary>
        public Task<long> Next()
        {
            next = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            return next.Task;
        }

        public void Tell(long moment) => next.TrySetResult(moment);

        public void Close() => IsClosed = true;
    }
}

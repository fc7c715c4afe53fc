using System.Diagnostics;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>From a task's creation to its arrival at a worker that waits for one.</summary>
internal sealed class CreateToClaimFigure : Figure
{
    private const int WarmUpSamples = 150;
    private const int Samples = 200;
    private const int MostWorkers = 64;

    /// <summary>Time for the worker that got the last task to ask for the next.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public override string Name => "createToClaim";

    public override string Title => "From createTask to a waiting worker";

    public override string Text =>
        "Workers wait in claimWork; one task at a time is created. Measured from the first byte of createTask that is "
        + "sent to the last byte of claimWork's answer that is received; beside it, when createTask itself was "
        + $"answered. The server has rested for 10 ms before each task. Rounds of {Samples} tasks.";

    public override async Task<Table> Take(Bench bench)
    {
        var server = await bench.StartServer();
        var requests = new TaskRequests(bench.SignerFor(server));
        var table = new Table("waiting workers", "p50 ms", "p99 ms", "of that createTask p50 ms");
        foreach (var workers in bench.Options.IsShort ? (int[])[MostWorkers] : [1, MostWorkers])
        {
            await Measure(server.Port, requests, workers, WarmUpSamples);
            var rounds = new List<(Latencies ToClaim, Latencies ToAnswer)>();
            for (var round = 0; round < bench.Options.Rounds; round++)
            {
                rounds.Add(await Measure(server.Port, requests, workers, Samples));
                Bench.Say(
                    $"{Name} with {workers}: p50 {rounds[^1].ToClaim.Milliseconds(0.5):0.00} ms, "
                    + $"p99 {rounds[^1].ToClaim.Milliseconds(0.99):0.00} ms");
            }

            double[] medians = [.. rounds.Select(round => round.ToClaim.Milliseconds(0.5))];
            double[] tails = [.. rounds.Select(round => round.ToClaim.Milliseconds(0.99))];
            table.Add(
                $"{workers}", Table.MedianAndRange(medians), Table.MedianAndRange(tails),
                Table.MedianAndRange([.. rounds.Select(round => round.ToAnswer.Milliseconds(0.5))]));
            if (workers == MostWorkers)
            {
                bench.Targets.CreateToClaimMedian.Take(Table.Median(medians));
                bench.Targets.CreateToClaimTail.Take(Table.Median(tails));
            }
        }

        return table;
    }

    private static async Task<(Latencies ToClaim, Latencies ToAnswer)> Measure(
        int port, TaskRequests requests, int workers, int samples)
    {
        var arrivals = new Arrivals();
        var connections = await LoadConnection.OpenMany(port, workers + 1);
        try
        {
            var waiting = connections.Skip(1)
                .Select(connection => Work(connection, requests, arrivals, samples)).ToList();
            var creations = requests.Create(TaskRequests.NewIds(samples + workers));
            var (toClaim, toAnswer) = (new List<long>(), new List<long>());
            for (var index = 0; index < samples; index++)
            {
                await Task.Delay(Pause, TimeProvider.System);
                var arrival = arrivals.Next();
                var start = Stopwatch.GetTimestamp();
                await connections[0].Exchange(creations[index]);
                toAnswer.Add(Stopwatch.GetTimestamp() - start);
                toClaim.Add(await arrival - start);
            }

            // A last task for each worker sends it home.
            arrivals.Close();
            for (var index = samples; index < creations.Count; index++)
            {
                await connections[0].Exchange(creations[index]);
            }

            await Task.WhenAll(waiting).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return (Latencies.Of(toClaim), Latencies.Of(toAnswer));
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
        }
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

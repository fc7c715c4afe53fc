using System.Diagnostics;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>A push's tasks, from the creation of the first to the end of the last.</summary>
internal sealed class GraphFigure : Figure
{
    private const int Workers = 8;
    private const int Creators = 8;
    private const int Least = 3;

    /// <summary>Time for the server to see that the workers of the round before have gone.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public override string Name => "graph";

    public override string Title => "A graph of 1,000 tasks";

    public override string Text =>
        $"A group such as a decision task makes it: {TaskGraph.Text} {Creators} connections create the tasks, each "
        + $"after those that it depends on, while {Workers} workers ask for one task at a time (claimWork) and "
        + "complete it at once. From the first byte of the first createTask to the answer that the last task is "
        + "completed; a graph before the first round warms up.";

    public override async Task<Table> Take(Bench bench)
    {
        var server = await bench.StartServer();
        var requests = new TaskRequests(bench.SignerFor(server));
        _ = await Resolve(server.Port, requests);
        var (created, resolved) = (new List<double>(), new List<double>());
        for (var round = 0; round < Math.Max(bench.Options.Rounds, Least); round++)
        {
            var (ofCreation, ofAll) = await Resolve(server.Port, requests);
            Bench.Say($"{Name}: created after {ofCreation:0.00} s, resolved after {ofAll:0.00} s");
            created.Add(ofCreation);
            resolved.Add(ofAll);
        }

        bench.Targets.Graph.Take(Table.Median(resolved));
        var table = new Table("tasks", "all created after s", "all completed after s", "tasks/s");
        table.Add(
            $"{TaskGraph.Tasks:#,0}", Table.MedianAndRange(created), Table.MedianAndRange(resolved),
            Table.Number(TaskGraph.Tasks / Table.Median(resolved)));
        return table;
    }

    private static async Task<(double Created, double Resolved)> Resolve(int port, TaskRequests requests)
    {
        await Task.Delay(Pause, TimeProvider.System);
        var graph = new TaskGraph(requests);
        var workers = await LoadConnection.OpenMany(port, Workers);
        var creators = await LoadConnection.OpenMany(port, Creators);
        try
        {
            GC.Collect();
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var start = Stopwatch.GetTimestamp();
            var working = workers.Select((worker, number) => Work(worker, requests, graph, number, done)).ToList();
            foreach (var layer in graph.Layers)
            {
                await Create(creators, layer);
            }

            var created = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await Task.WhenAny([done.Task, .. working]);
            var resolved = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (!done.Task.IsCompleted)
            {
                // A worker has failed, and says why.
                await await Task.WhenAny(working);
            }

            return (created, resolved);
        }
        finally
        {
            // Those that wait for another task wait in vain.
            Array.ForEach(workers, connection => connection.Dispose());
            Array.ForEach(creators, connection => connection.Dispose());
        }
    }

    private static async Task Create(LoadConnection[] creators, RequestBatch layer)
    {
        var next = -1;
        await Task.WhenAll(creators.Select(async connection =>
        {
            while (Interlocked.Increment(ref next) is var index && index < layer.Count)
            {
                await connection.Exchange(layer[index]);
            }
        })).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    private static async Task Work(
        LoadConnection worker, TaskRequests requests, TaskGraph graph, int number, TaskCompletionSource done)
    {
        var claims = requests.Claim(TaskGraph.Tasks, worker: number);
        try
        {
            for (var index = 0; !done.Task.IsCompleted; index++)
            {
                await worker.Exchange(claims[index]);
                await worker.Exchange(graph.ReportOf(TaskRequests.TaskIdIn(worker.Body)));
                if (graph.Complete())
                {
                    done.SetResult();
                }
            }
        }
        catch (Exception error) when (done.Task.IsCompleted && error is not OutOfMemoryException)
        {
            // It was sent home while it waited for another task.
        }
    }
}

using System.Diagnostics;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>Whether calls take longer where very many tasks are pending.</summary>
internal sealed class GrowthFigure : Figure
{
    private const int Few = 10_000;
    private const int MostSteps = 5000;

    // Few, so that the few tasks stay few.
    private const int Changes = 500;
    private const double Limit = 2;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private static readonly IReadOnlyList<Call> Calls =
    [
        new("createTask", (requests, _) => requests.Create(TaskRequests.NewIds(Changes))),
        new("claimWork", (requests, _) => requests.Claim(Changes)),
        new("status", (requests, tasks) => requests.Status(tasks.Pending.TaskIds, MostSteps)),
        new("listTaskGroup", (requests, tasks) =>
            requests.Get($"queue/v1/task-group/{tasks.Pending.TaskGroupId}/list?limit=100", MostSteps)),
        new("pendingTasks", (requests, _) => requests.Get($"queue/v1/pending/{TaskRequests.TaskQueueId}", MostSteps)),
        new("taskQueueCounts", (requests, _) =>
            requests.Get($"queue/v1/task-queues/{TaskRequests.TaskQueueId}/counts", MostSteps)),
        new("index.findTask", (requests, tasks) => requests.Get(
            [.. tasks.Indexed.Paths.Select(path => $"index/v1/task/{path}")], MostSteps)),
        new("index.listTasks", (requests, _) =>
            requests.Get($"index/v1/tasks/{IndexedTasks.Namespace}?limit=100", MostSteps)),
        new("index.listNamespaces", (requests, _) =>
            requests.Get($"index/v1/namespaces/{IndexedTasks.Root}?limit=10", MostSteps)),
    ];

    public override string Name => "growth";

    public override string Title => "Growth";

    public override string Text =>
        "One connection makes the same calls on a server with few tasks and on one with many, in rounds that "
        + "alternate. All tasks are pending in one queue; 10,000 of them are one group, of which listTaskGroup shows "
        + "pages of 100. The index has as many entries, 1,000 in each namespace. Medians of the rounds' p50.";

    public override async Task<Table> Take(Bench bench)
    {
        var few = await LayDown(bench, Few);
        var many = await LayDown(bench, bench.Options.Tasks);
        var table = new Table("call", $"µs, {Few:#,0} tasks", $"µs, {bench.Options.Tasks:#,0} tasks", "ratio");
        foreach (var call in Calls)
        {
            var (fewTimes, manyTimes) = (new List<double>(), new List<double>());
            await Round(bench, few, call, WarmUp);
            await Round(bench, many, call, WarmUp);
            for (var round = 0; round < bench.Options.Rounds; round++)
            {
                fewTimes.Add(await Round(bench, few, call, bench.Options.Round));
                manyTimes.Add(await Round(bench, many, call, bench.Options.Round));
            }

            var ratio = Table.Median(manyTimes) / Table.Median(fewTimes);
            Bench.Say($"{Name}, {call.Name}: {ratio:0.00}");
            table.Add(
                call.Name, Table.MedianAndRange(fewTimes), Table.MedianAndRange(manyTimes), Table.Number(ratio));
            if (ratio > Limit)
            {
                Miss($"{call.Name} takes {ratio:0.00} times as long with {bench.Options.Tasks:#,0} tasks as with "
                    + $"{Few:#,0}; it may take {Limit:0} times as long.");
            }
        }

        return table;
    }

    private async Task<Tasks> LayDown(Bench bench, int count)
    {
        var start = Stopwatch.GetTimestamp();
        var folder = bench.NewFolder();
        var pending = new PendingTasks(folder, count);
        await pending.LayDown();
        var indexed = new IndexedTasks(folder, count);
        await indexed.LayDown();
        Bench.Say($"{Name}: {count:#,0} tasks after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        return new Tasks(pending, indexed, await bench.StartServer(folder));
    }

    private static async Task<double> Round(Bench bench, Tasks tasks, Call call, TimeSpan length)
    {
        var batch = call.Requests(new TaskRequests(bench.SignerFor(tasks.Server)), tasks);
        using var connection = await LoadConnection.Open(tasks.Server.Port);
        GC.Collect();
        var result = await new LoadRound(new SingleRequests(batch), length).Run([connection]);
        return result.Latencies.Milliseconds(0.5) * 1000;
    }

    private sealed record Call(string Name, Func<TaskRequests, Tasks, RequestBatch> Requests);

    private sealed record Tasks(PendingTasks Pending, IndexedTasks Indexed, ChildProcess Server);
}

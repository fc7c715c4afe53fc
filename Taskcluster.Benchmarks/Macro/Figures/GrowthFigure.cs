using System.Diagnostics;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>Whether calls take longer where very many tasks are there.</summary>
internal sealed class GrowthFigure : Figure
{
    private const int Few = 1000;
    private const int MostSteps = 5000;

    // So few that the few tasks stay few.
    private const int Changes = 100;
    private const int LeastRounds = 3;
    private const double Limit = 3;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortRound = TimeSpan.FromSeconds(0.4);

    private static readonly IReadOnlyList<Call> Calls =
    [
        Reads("status", tasks => [.. tasks.Pending.TaskIds.Select(taskId => $"queue/v1/task/{taskId}/status")]),
        Reads("task", tasks => [.. tasks.Pending.TaskIds.Select(taskId => $"queue/v1/task/{taskId}")]),
        Reads("listTaskGroup", tasks => [$"queue/v1/task-group/{tasks.Pending.TaskGroupId}/list?limit=100"]),
        Reads("pendingTasks", _ => [$"queue/v1/pending/{TaskRequests.TaskQueueId}"]),
        Reads("taskQueueCounts", _ => [$"queue/v1/task-queues/{TaskRequests.TaskQueueId}/counts"]),
        Reads("index.findTask", tasks => [.. tasks.Indexed.Paths.Select(path => $"index/v1/task/{path}")]),
        Reads("index.listTasks", _ => [$"index/v1/tasks/{IndexedTasks.Namespace}?limit=100"]),
        Reads("index.listNamespaces", _ => [$"index/v1/namespaces/{IndexedTasks.Root}?limit=10"]),
        new("createTask", (requests, _) =>
            Task.FromResult<Workload>(new SingleRequests(requests.Create(TaskRequests.NewIds(Changes))))),
        new("claimWork", (requests, _) =>
            Task.FromResult<Workload>(new SingleRequests(requests.Claim(Changes)))),
        new("reportCompleted", Reports),
        new("cycle", (requests, _) => Task.FromResult<Workload>(new SignedCycles(requests))),
    ];

    public override string Name => "growth";

    public override string Title => "Growth";

    public override string Text =>
        $"One connection makes the same calls on a server with {Few:#,0} tasks and on one with many, in rounds that "
        + "alternate. All tasks are pending in one queue; up to 10,000 of them are one group, of which listTaskGroup "
        + "shows pages of 100, the others are groups of 100. The index has as many entries, up to 1,000 in each "
        + $"namespace. Calls that change something are made {Changes} times a round, so that the few tasks stay few; "
        + "the cycle is createTask, claimWork, reportCompleted. The search for tasks knows none of those that were "
        + "there before. Medians of the rounds' p50.";

    public override async Task<Table> Take(Bench bench)
    {
        var few = await LayDown(bench, Few);
        var many = await LayDown(bench, bench.Options.Tasks);
        var (warmUp, length) = bench.Options.IsShort ? (ShortRound, ShortRound) : (WarmUp, bench.Options.Round);
        var table = new Table("call", $"µs, {Few:#,0} tasks", $"µs, {bench.Options.Tasks:#,0} tasks", "ratio");
        var (worst, worstCall) = (0.0, "");
        foreach (var call in Calls)
        {
            var (fewTimes, manyTimes) = (new List<double>(), new List<double>());
            await Round(bench, few, call, warmUp);
            await Round(bench, many, call, warmUp);
            for (var round = 0; round < Math.Max(bench.Options.Rounds, LeastRounds); round++)
            {
                fewTimes.Add(await Round(bench, few, call, length));
                manyTimes.Add(await Round(bench, many, call, length));
            }

            var ratio = Table.Median(manyTimes) / Table.Median(fewTimes);
            Bench.Say($"{Name}, {call.Name}: {ratio:0.00}");
            table.Add(
                call.Name, Table.MedianAndRange(fewTimes), Table.MedianAndRange(manyTimes), Table.Number(ratio));
            (worst, worstCall) = ratio > worst ? (ratio, call.Name) : (worst, worstCall);
        }

        bench.Targets.Growth.Take(worst, $"{worstCall}; {Few:#,0} and {bench.Options.Tasks:#,0} tasks");
        if (worst > Limit)
        {
            Miss($"{worstCall} takes {worst:0.00} times as long with {bench.Options.Tasks:#,0} tasks as with "
                + $"{Few:#,0}; more than {Limit:0} times cannot be the machine's fault.");
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
        var server = await bench.StartServer(folder);
        return new Tasks(pending, indexed, server, bench.SignerFor(server));
    }

    private static async Task<double> Round(Bench bench, Tasks tasks, Call call, TimeSpan length)
    {
        var workload = await call.Prepare(new TaskRequests(tasks.Signer), tasks);
        _ = await Backlog.Drain(tasks.Server, tasks.Signer);
        var result = await LoadRound.Run(tasks.Server.Port, workload, concurrency: 1, length);
        return result.Latencies.Milliseconds(0.5) * 1000;
    }

    private static Call Reads(string name, Func<Tasks, IReadOnlyList<string>> paths) => new(
        name,
        (requests, tasks) => Task.FromResult<Workload>(new SingleRequests(requests.Get(paths(tasks), MostSteps))));

    private static async Task<Workload> Reports(TaskRequests requests, Tasks tasks)
    {
        await new Preparation(tasks.Server).SendAll(requests.Create(TaskRequests.NewIds(Changes)));
        return new SingleRequests(requests.Complete(await Claimed(requests, tasks, Changes)));
    }

    // The order of the queue decides which they are.
    private static async Task<string[]> Claimed(TaskRequests requests, Tasks tasks, int count)
    {
        var claims = requests.Claim(count);
        var taskIds = new string[count];
        using var connection = await LoadConnection.Open(tasks.Server.Port);
        for (var index = 0; index < count; index++)
        {
            await connection.Exchange(claims[index]);
            taskIds[index] = TaskRequests.TaskIdIn(connection.Body);
        }

        return taskIds;
    }

    /// <summary>Cycles whose last request is signed when it is known which task was claimed.</summary>
    private sealed class SignedCycles(TaskRequests requests) : Workload
    {
        private readonly RequestBatch creations = requests.Create(TaskRequests.NewIds(Changes));
        private readonly RequestBatch claims = requests.Claim(Changes);

        public override int Count => Changes;

        public override IReadOnlyList<ReadOnlyMemory<byte>> Sample => [creations[0], claims[0]];

        public override async ValueTask<int> Step(LoadConnection connection, int index)
        {
            var bytes = await connection.Exchange(creations[index]);
            bytes += await connection.Exchange(claims[index]);
            var report = requests.Complete([TaskRequests.TaskIdIn(connection.Body)]);
            return bytes + await connection.Exchange(report[0]);
        }
    }

    private sealed record Call(string Name, Func<TaskRequests, Tasks, Task<Workload>> Prepare);

    private sealed record Tasks(
        PendingTasks Pending, IndexedTasks Indexed, ChildProcess Server, RequestSigner Signer);
}

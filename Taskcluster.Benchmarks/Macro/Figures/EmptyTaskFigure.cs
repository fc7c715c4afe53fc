using System.Diagnostics;
using System.Globalization;
using System.Text;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>What it costs to have a command run as a task instead of by a shell.</summary>
internal sealed class EmptyTaskFigure : Figure
{
    private const string Completed = "exchange/taskcluster-queue/v1/task-completed";
    private const string Queue = "benchmark/empty";
    private const int WarmUp = 60;
    private const int SamplesOfRound = 40;
    private const int ShellRuns = 100;

    // The part of the tasks after which the worker has compiled and optimized what it needs.
    private const double Warm = 0.3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public override string Name => "emptyTask";

    public override string Title => "An empty task";

    public override string Text =>
        "`sh -c true` as a task, by the program's own worker (verb `worker`) in a process beside the server's, both as "
        + "they are built, with their usual settings: live log and stored log, no other artifacts, no sandbox. The "
        + "worker waits, and one task at a time is created; measured from the first byte of createTask to the event "
        + "that the task has completed. Beside it a shell runs the same command, "
        + $"{ShellRuns} times in a loop, by turns with rounds of {SamplesOfRound} tasks; the ratio is that of the two "
        + "p50s. Then many tasks wait before a worker of some capacity comes: how many it completes in a minute, when "
        + "it has done a third of them.";

    public override async Task<Table> Take(Bench bench)
    {
        var table = new Table("what", "p50 ms", "p90 ms", "times the shell's p50", "tasks a minute");
        var server = await bench.StartProgram(DotNet.Program, bench.NewFolder());
        await MeasureOne(bench, server, table);
        foreach (var capacity in (int[])[1, 2, 4])
        {
            var perMinute = await MeasureMany(bench, server, capacity, bench.Options.IsShort ? 300 : 1000);
            Bench.Say($"{Name}, capacity {capacity}: {perMinute:0} tasks a minute");
            table.Add($"worker of capacity {capacity}", "", "", "", Table.Number(perMinute));
        }

        return table;
    }

    private async Task MeasureOne(Bench bench, ProgramProcess server, Table table)
    {
        await using var worker = WorkerProcess.Start(
            DotNet.Program, server.Port, bench.Credentials, $"{Queue}-one", capacity: 1, bench.NewFolder());
        using var listener = await FeedListener.Open(server.Port, Completed, "#");
        using var connection = await LoadConnection.Open(server.Port);
        _ = await Run(WarmUp);
        var (tasks, shell) = (new List<long>(), new List<long>());
        for (var round = 0; round < (bench.Options.IsShort ? 3 : 10); round++)
        {
            tasks.AddRange(await Run(SamplesOfRound));
            shell.Add(await RunByShell());
        }

        var (ofTask, ofShell) = (Latencies.Of(tasks), Latencies.Of(shell));
        var ratio = ofTask.Milliseconds(0.5) / ofShell.Milliseconds(0.5);
        Bench.Say(
            $"{Name}: p50 {ofTask.Milliseconds(0.5):0.0} ms, p90 {ofTask.Milliseconds(0.9):0.0} ms; by a shell "
            + $"{ofShell.Milliseconds(0.5):0.00} ms");
        Add("by a shell", ofShell, "1");
        Add("as a task", ofTask, Table.Number(ratio));
        bench.Targets.EmptyTask.Take(ofTask.Milliseconds(0.5), $"{Table.Number(ratio)} times that of a shell");

        void Add(string what, Latencies latencies, string times) => table.Add(
            what, Table.Number(latencies.Milliseconds(0.5)), Table.Number(latencies.Milliseconds(0.9)), times, "");

        async Task<List<long>> Run(int count)
        {
            var creations = Create(bench.SignerFor(server), $"{Queue}-one", count);
            var taken = new List<long>();
            for (var index = 0; index < count; index++)
            {
                await Task.Delay(Pause, TimeProvider.System);
                var arrival = listener.Next();
                var start = Stopwatch.GetTimestamp();
                await connection.Exchange(creations[index]);
                taken.Add(await arrival.WaitAsync(Patience, TimeProvider.System) - start);
            }

            return taken;
        }
    }

    private static async Task<double> MeasureMany(Bench bench, ProgramProcess server, int capacity, int count)
    {
        var queue = $"{Queue}-{capacity.ToString(CultureInfo.InvariantCulture)}";
        using var listener = await FeedListener.Open(server.Port, Completed, "#");
        using var connection = await LoadConnection.Open(server.Port);
        var creations = Create(bench.SignerFor(server), queue, count);
        for (var index = 0; index < count; index++)
        {
            await connection.Exchange(creations[index]);
        }

        await using var worker = WorkerProcess.Start(
            DotNet.Program, server.Port, bench.Credentials, queue, capacity, bench.NewFolder());
        var warm = (int)(count * Warm);
        await Reach(listener, warm);
        var (start, first) = (Stopwatch.GetTimestamp(), listener.Messages);
        await Reach(listener, count);
        return (count - first) / Stopwatch.GetElapsedTime(start).TotalMinutes;
    }

    private static async Task Reach(FeedListener listener, int messages)
    {
        var watch = Stopwatch.StartNew();
        while (listener.Messages < messages)
        {
            if (watch.Elapsed > Patience)
            {
                throw new InvalidOperationException($"Only {listener.Messages} of {messages} tasks have completed.");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    // The loop's own share is some microseconds a turn.
    private static async Task<long> RunByShell()
    {
        var script = $"i=0; while [ $i -lt {ShellRuns} ]; do /bin/sh -c true; i=$((i + 1)); done";
        var start = Stopwatch.GetTimestamp();
        using var shell = Process.Start("/bin/sh", ["-c", script]);
        await shell.WaitForExitAsync();
        return (Stopwatch.GetTimestamp() - start) / ShellRuns;
    }

    private static RequestBatch Create(RequestSigner signer, string taskQueueId, int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        var body = Encoding.UTF8.GetBytes($$$"""
            {"taskQueueId":"{{{taskQueueId}}}","schedulerId":"benchmark","projectId":"benchmark",
            "created":"{{{now:yyyy-MM-ddTHH:mm:ss.fffZ}}}","deadline":"{{{now.AddHours(1):yyyy-MM-ddTHH:mm:ss.fffZ}}}",
            "metadata":{"name":"empty","owner":"someone@example.com","source":"https://example.com","description":"-"},
            "payload":{"command":[["/bin/sh","-c","true"]],"maxRunTime":60}}
            """);
        var batch = new RequestBatch(count * 2048);
        for (var index = 0; index < count; index++)
        {
            signer.Add(batch, "PUT", $"queue/v1/task/{SlugId.New()}", body);
        }

        return batch;
    }
}

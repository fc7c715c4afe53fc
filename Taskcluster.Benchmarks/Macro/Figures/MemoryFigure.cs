using System.Diagnostics;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>Memory of a server that has nothing to do, and of one that has much to do for long.</summary>
internal sealed class MemoryFigure : Figure
{
    private const int Connections = 24;
    private const double LikelyCyclesPerSecond = 1500;
    private const double Spare = 1.5;
    private const int Thirds = 3;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Chunk = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(200);

    public override string Name => "memory";

    public override string Title => "Memory";

    public override string Text =>
        "Resident memory of the whole process (`dotnet Taskcluster.Monolith.dll serve`), all libraries included: ten "
        + $"seconds after its first authenticated answer; then under load, while {Connections} connections with all "
        + "haste create a task, claim one, complete it, read a task's status and a page of a task group, and again; "
        + "and some seconds after that. Mean of each third of the load, and the process's peak.";

    public override async Task<Table> Take(Bench bench)
    {
        var server = await bench.StartProgram(DotNet.Program, bench.NewFolder());
        var signer = bench.SignerFor(server);
        var batch = new RequestBatch(1024);
        signer.Add(batch, "GET", "auth/v1/scopes/current");
        await new Preparation(server.Port).SendAll(batch);
        await Task.Delay(Rest, TimeProvider.System);
        var idle = server.ResidentMebibytes;
        bench.Targets.MemoryIdle.Take(idle);
        Bench.Say($"{Name}, idle: {idle:0} MiB");

        using var stop = new CancellationTokenSource();
        var sampling = Sample(server, stop.Token);
        var cycles = await Load(server.Port, signer, bench.Options.LoadedFor);
        var peak = server.PeakMebibytes;
        await stop.CancelAsync();
        var thirds = ThirdsOf(await sampling);
        await Task.Delay(bench.Options.IsShort ? ShortRest : Rest, TimeProvider.System);
        var after = server.ResidentMebibytes;
        Judge(bench, peak, thirds, cycles);

        var table = new Table("when", "resident MiB");
        table.Add("idle, after the start", Table.Number(idle));
        table.Add("under load, first third", Table.Number(thirds[0]));
        table.Add("under load, middle third", Table.Number(thirds[1]));
        table.Add("under load, last third", Table.Number(thirds[2]));
        table.Add("peak", Table.Number(peak));
        table.Add("idle, after the load", Table.Number(after));
        return table;
    }

    private void Judge(Bench bench, double peak, double[] thirds, long cycles)
    {
        var length = $"{bench.Options.LoadedFor.TotalMinutes:0.#} minutes of load, {cycles:#,0} cycles";
        bench.Targets.MemoryUnderLoad.Take(peak, length);
        bench.Targets.MemoryFlat.Take(100 * ((thirds[2] / thirds[1]) - 1), length);
        Bench.Say($"{Name}, under load: {string.Join(", ", thirds.Select(third => $"{third:0}"))}, peak {peak:0} MiB");
    }

    private static async Task<long> Load(int port, RequestSigner signer, TimeSpan length)
    {
        var requests = new TaskRequests(signer);
        var paths = await PathsToRead(port, requests);
        var watch = Stopwatch.StartNew();
        var (cycles, rate) = (0L, LikelyCyclesPerSecond);
        var next = Prepare(requests, paths, rate);
        while (length - watch.Elapsed is var left && left > TimeSpan.Zero)
        {
            // Those of the next chunk are signed while this one runs.
            var workload = await next;
            next = Prepare(requests, paths, rate);
            var result = await LoadRound.Run(port, workload, Connections, left < Chunk ? left : Chunk);
            rate = result.PerSecond;
            cycles += result.Steps;
            Bench.Say($"memory: {rate:0} cycles/s after {watch.Elapsed.TotalSeconds:0} s");
        }

        _ = await next;
        return cycles;
    }

    private static Task<MixedSteps> Prepare(TaskRequests requests, IReadOnlyList<string> paths, double rate) =>
        Task.Run(() => new MixedSteps(requests, paths, (int)(rate * Chunk.TotalSeconds * Spare)));

    // Of a group whose tasks are over, so that nobody claims them.
    private static async Task<IReadOnlyList<string>> PathsToRead(int port, TaskRequests requests)
    {
        var taskIds = TaskRequests.NewIds(TaskRequests.TasksInGroup);
        _ = await LoadRound.Run(port, new Cycles(requests, taskIds), Connections, Patience);
        using var connection = await LoadConnection.Open(port);
        await connection.Exchange(requests.Status(taskIds, 1)[0]);
        var groupId = TaskRequests.TaskGroupIdIn(connection.Body);
        return
        [
            .. taskIds.SelectMany(taskId => new[]
            {
                $"queue/v1/task/{taskId}/status", $"queue/v1/task-group/{groupId}/list?limit=20",
            }),
        ];
    }

    private static async Task<List<double>> Sample(ProgramProcess server, CancellationToken stop)
    {
        var samples = new List<double>();
        while (!stop.IsCancellationRequested)
        {
            samples.Add(server.ResidentMebibytes);
            await Task.Delay(SampleInterval, TimeProvider.System, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return samples;
    }

    private static double[] ThirdsOf(List<double> samples) => [.. Enumerable.Range(0, Thirds).Select(third =>
        samples.Skip(samples.Count * third / Thirds).Take(samples.Count / Thirds).Average())];

    private sealed class MixedSteps(TaskRequests requests, IReadOnlyList<string> paths, int count) : Workload
    {
        private const int ReadsInStep = 2;

        private readonly Cycles cycles = new(requests, TaskRequests.NewIds(count));
        private readonly RequestBatch reads = requests.Get(paths, count * ReadsInStep);

        public override int Count => count;

        public override IReadOnlyList<ReadOnlyMemory<byte>> Sample => [.. cycles.Sample, reads[0], reads[1]];

        public override async ValueTask<int> Step(LoadConnection connection, int index)
        {
            var bytes = await cycles.Step(connection, index);
            for (var read = 0; read < ReadsInStep; read++)
            {
                bytes += await connection.Exchange(reads[(index * ReadsInStep) + read]);
            }

            return bytes;
        }
    }
}

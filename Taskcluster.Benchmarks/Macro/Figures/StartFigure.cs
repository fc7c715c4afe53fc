using System.Diagnostics;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>How long the program needs to be there.</summary>
internal sealed class StartFigure : Figure
{
    private const int Starts = 7;
    private const int StartsOfShort = 3;

    // The first start of a program reads it from the disk, which no later one does.
    private const int Discarded = 1;

    private int starts = Starts;

    public override string Name => "start";

    public override string Title => "Start";

    public override string Text =>
        "From the start of the process (`dotnet Taskcluster.Monolith.dll serve`) to the first answer to an "
        + "authenticated request (auth.currentScopes): on an empty data folder, and on one that holds a database "
        + "already. As it is built, and published (dotnet publish Taskcluster.Monolith -c Release: ReadyToRun together "
        + $"with the framework). Medians of {starts} starts each, all kinds by turns.";

    public override async Task<Table> Take(Bench bench)
    {
        starts = bench.Options.IsShort ? StartsOfShort : Starts;
        var built = new Kind("built", DotNet.Program, bench.NewFolder());
        var kinds = new List<Kind> { built };
        var reason = "";
        try
        {
            var program = bench.Options.Published ?? await Publication.Make(bench.NewFolder());
            kinds.Add(new Kind("published ReadyToRun", program, bench.NewFolder()));
        }
        catch (InvalidOperationException error)
        {
            Bench.Say(error.Message);
            reason = error.Message.ReplaceLineEndings(" ");
            bench.Targets.StartReadyToRun.Lack("it cannot be published, see below");
        }

        for (var start = 0; start < Discarded + starts; start++)
        {
            foreach (var kind in kinds)
            {
                kind.Add(
                    await Measure(bench, kind.Program, bench.NewFolder()),
                    await Measure(bench, kind.Program, kind.UsedFolder));
            }
        }

        var table = new Table("program", "data folder", "ms", "fastest ms");
        foreach (var kind in kinds)
        {
            kind.AddTo(table);
            (kind == built ? bench.Targets.Start : bench.Targets.StartReadyToRun).Take(
                Table.Median(kind.Empty), $"{Table.Number(Table.Median(kind.Used))} ms on a used folder");
        }

        if (reason.Length > 0)
        {
            table.Add("published ReadyToRun", reason, "", "");
        }

        return table;
    }

    private static async Task<double> Measure(Bench bench, string program, string folder)
    {
        var start = Stopwatch.GetTimestamp();
        var server = await bench.StartProgram(program, folder);
        var batch = new RequestBatch(1024);
        bench.SignerFor(server).Add(batch, "GET", "auth/v1/scopes/current");
        using var connection = await LoadConnection.Open(server.Port);
        await connection.Exchange(batch[0]);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await bench.End(server);
        return elapsed;
    }

    private sealed class Kind(string name, string program, string usedFolder)
    {
        private readonly List<double> empty = [];
        private readonly List<double> used = [];

        public string Program => program;

        public string UsedFolder => usedFolder;

        public IEnumerable<double> Empty => empty.Skip(Discarded);

        public IEnumerable<double> Used => used.Skip(Discarded);

        public void Add(double onEmpty, double onUsed)
        {
            Bench.Say($"start, {name}: {onEmpty:0} ms, on a used folder {onUsed:0} ms");
            empty.Add(onEmpty);
            used.Add(onUsed);
        }

        public void AddTo(Table table)
        {
            table.Add(name, "empty", Table.MedianAndRange([.. Empty]), Table.Number(Empty.Min()));
            table.Add(name, "used", Table.MedianAndRange([.. Used]), Table.Number(Used.Min()));
        }
    }
}

using System.Diagnostics;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>How long the program needs to be there.</summary>
internal sealed class StartFigure : Figure
{
    private const int Starts = 7;

    public override string Name => "start";

    public override string Title => "Start";

    public override string Text =>
        "From the start of the process to the first answer to an authenticated request (auth.currentScopes): on an "
        + $"empty data folder, and on one that holds a database already. Medians of {Starts} starts each.";

    public override async Task<Table> Take(Bench bench)
    {
        var table = new Table("data folder", "ms", "fastest ms");
        var used = bench.NewFolder();
        await Measure(bench, used);
        await AddRow(table, "empty", bench.NewFolder);
        await AddRow(table, "used", () => used);
        return table;

        async Task AddRow(Table into, string name, Func<string> folder)
        {
            var times = new List<double>();
            for (var index = 0; index < Starts; index++)
            {
                times.Add(await Measure(bench, folder()));
            }

            Bench.Say($"{Name}, {name}: {Table.MedianAndRange(times)} ms");
            into.Add(name, Table.Number(Table.Median(times)), Table.Number(times.Min()));
        }
    }

    private static async Task<double> Measure(Bench bench, string folder)
    {
        var start = Stopwatch.GetTimestamp();
        var server = await bench.StartServer(folder);
        var batch = new RequestBatch(1024);
        bench.SignerFor(server).Add(batch, "GET", "auth/v1/scopes/current");
        using var connection = await LoadConnection.Open(server.Port);
        await connection.Exchange(batch[0]);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await bench.End(server);
        return elapsed;
    }
}

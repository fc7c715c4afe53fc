using System.Globalization;
using Taskcluster.Benchmarks.Children;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>How long a test waits for its fixture.</summary>
internal sealed class FixtureFigure : Figure
{
    private const int Processes = 5;
    private const int Fixtures = 21;

    public override string Name => "fixture";

    public override string Title => "The fixture in C#";

    public override string Text =>
        "`TaskclusterFixture.StartAsync()` in a process that has done nothing else, until the server is ready: the "
        + $"first one, and the {Fixtures - 1} that follow it, one after the other. Over {Processes} processes.";

    public override async Task<Table> Take(Bench bench)
    {
        var (first, next) = (new List<double>(), new List<double>());
        for (var process = 0; process < (bench.Options.IsShort ? 3 : Processes); process++)
        {
            await using var child = await ChildProcess.Start("fixture");
            var times = (await child.Ask($"start {Fixtures}")).Split(' ')
                .Select(time => double.Parse(time, CultureInfo.InvariantCulture)).ToList();
            first.Add(times[0]);
            next.AddRange(times.Skip(1));
        }

        bench.Targets.FixtureCold.Take(Table.Median(first));
        bench.Targets.FixtureNext.Take(Table.Median(next));
        var table = new Table("start", "ms: median (from–to)");
        table.Add("the first of a process", Table.MedianAndRange(first));
        table.Add("those after it", Table.MedianAndRange(next));
        return table;
    }
}

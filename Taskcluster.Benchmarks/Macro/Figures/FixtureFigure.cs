using System.Globalization;
using Taskcluster.Benchmarks.Children;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>How long a test waits for its fixture, and for the clock that it moves.</summary>
internal sealed class FixtureFigure : Figure
{
    private const int Processes = 5;
    private const int ProcessesOfShort = 3;
    private const int Fixtures = 21;
    private const int ManyFixtures = 200;
    private const int AtOnce = 16;
    private const int Moves = 11;

    private int processes = Processes;

    public override string Name => "fixture";

    public override string Title => "The fixture in C#";

    public override string Text =>
        "`TaskclusterFixture.StartAsync()` in a process that has done nothing else, until the server is ready: the "
        + $"first one, and the {Fixtures - 1} that follow it, one after the other; beside it the start of a bare "
        + $"Kestrel host with no services of ours, in processes of its own by turns. Over {processes} processes each. "
        + $"Then {ManyFixtures} tests in one new process, {AtOnce} at a time, each of which starts a fixture, creates "
        + "a task, completes it and ends the fixture. At last tests that move the clock, from their first call to "
        + "their last, the start of their fixture not counted: first in a process that has done nothing else, then "
        + $"{Moves - 1} times more in the same process, each with a fixture of its own. The assemblies are compiled "
        + "when they are first used (JIT), as `dotnet build` makes them; those of the package are compiled "
        + "beforehand.";

    public override async Task<Table> Take(Bench bench)
    {
        processes = bench.Options.IsShort ? ProcessesOfShort : Processes;
        var (first, next) = (new List<double>(), new List<double>());
        var (bareFirst, bareNext) = (new List<double>(), new List<double>());
        for (var process = 0; process < processes; process++)
        {
            await Starts($"bare {Fixtures}", bareFirst, bareNext);
            await Starts($"start {Fixtures}", first, next);
        }

        bench.Targets.FixtureCold.Take(Table.Median(first));
        bench.Targets.FixtureNext.Take(Table.Median(next));
        var table = new Table("what", "ms: median (from–to)", "bare host, ms", "times as long");
        AddStart(table, "the first start of a process", first, bareFirst);
        AddStart(table, "those after it", next, bareNext);
        await AddMany(table);
        var moves = new List<(double Median, string Text)>();
        foreach (var (name, text) in ClockMoves.All)
        {
            moves.Add((await AddMove(table, name, text), text));
        }

        var slowest = moves.Max();
        bench.Targets.ClockMove.Take(slowest.Median, slowest.Text);
        return table;
    }

    private static void AddStart(Table table, string what, List<double> times, List<double> bare) => table.Add(
        what, Table.MedianAndRange(times), Table.MedianAndRange(bare),
        Table.Number(Table.Median(times) / Table.Median(bare)));

    private static async Task AddMany(Table table)
    {
        var times = await Ask($"many {ManyFixtures} {AtOnce}");
        var each = times[0] / ManyFixtures;
        table.Add(
            $"{ManyFixtures} tests, {AtOnce} at a time: all of it, for each test", Table.Number(each), "", "");
        table.Add("the same: a start, while others run", Table.MedianAndRange(times[1..]), "", "");
    }

    private static async Task<double> AddMove(Table table, string name, string text)
    {
        var times = await Ask($"move {name} {Moves}");
        table.Add($"{text}: the first of a process", Table.Number(times[0]), "", "");
        table.Add($"{text}: those after it", Table.MedianAndRange(times[1..]), "", "");
        return Table.Median(times.Skip(1));
    }

    private static async Task Starts(string command, List<double> first, List<double> next)
    {
        var times = await Ask(command);
        first.Add(times[0]);
        next.AddRange(times.Skip(1));
    }

    private static async Task<List<double>> Ask(string command)
    {
        await using var child = await ChildProcess.Start("fixture");
        return
        [
            .. (await child.Ask(command)).Split(' ')
                .Select(time => double.Parse(time, CultureInfo.InvariantCulture)),
        ];
    }
}

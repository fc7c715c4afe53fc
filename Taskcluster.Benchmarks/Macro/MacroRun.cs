using System.Diagnostics;
using Taskcluster.Benchmarks.Macro.Figures;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// The mode <c>macro</c>: takes the figures one after the other and writes the report. Exit code 1 where a figure
/// cannot be taken, misses what it must reach, or misses its target by far; a target that is just missed is told, but
/// may be the machine's fault.
/// </summary>
internal static class MacroRun
{
    private static readonly IReadOnlyList<Figure> WithTargets =
    [
        new CreateTaskFigure(),
        new ClaimWorkFigure(),
        new ClaimWorkTenFigure(),
        new CycleFigure(),
        new StatusFigure(),
        new CreateToClaimFigure(),
        new StartFigure(),
        new FixtureFigure(),
        new MemoryFigure(),
        new GrowthFigure(),
        new GraphFigure(),
        new EmptyTaskFigure(),
        new JsonEFigure(),
    ];

    private static readonly IReadOnlyList<Figure> All =
    [
        .. WithTargets,
        new ManyClientsFigure(),
        new ExpiryFigure(),
        new FeedFigure(),
        new LargeContentFigure(),
    ];

    public static async Task<int> Run(MacroOptions options)
    {
        if (Fault(options) is { } fault)
        {
            await Console.Error.WriteLineAsync(fault);
            return 2;
        }

        await Console.Error.WriteLineAsync($"{options}");
        var started = Stopwatch.GetTimestamp();
        var targets = new TargetTable();
        var sections = new List<string>();
        var faults = new List<string>();
        foreach (var figure in Chosen(options))
        {
            var table = await Take(figure, options, targets, faults);
            sections.Add($"## {figure.Title}\n\n{figure.Text}\n\n{table}");
        }

        var report = Report.Write(
            options, Machine.Look(options.DataFolder), Stopwatch.GetElapsedTime(started), targets, sections);
        Console.WriteLine(report);
        if (options.Output is not null)
        {
            await File.WriteAllTextAsync(options.Output, report);
        }

        faults.AddRange(All.SelectMany(figure => figure.Misses));
        faults.AddRange(targets.All.Where(target => target.IsGrosslyMissed)
            .Select(target => $"{target.Figure}: {target.Measured}, which is far from {target.Limit}."));
        if (options.Figures.Count == 0)
        {
            faults.AddRange(targets.All.Where(target => target.Value is null && !target.MayLack)
                .Select(target => $"{target.Figure}: {target.Measured}."));
        }

        foreach (var one in faults)
        {
            await Console.Error.WriteLineAsync($"FAULT: {one}");
        }

        return faults.Count > 0 ? 1 : 0;
    }

    private static string? Fault(MacroOptions options)
    {
        if (options.Figures.Except(All.Select(figure => figure.Name)).ToList() is { Count: > 0 } unknown)
        {
            return $"There is no figure {string.Join(", ", unknown)}; "
                + $"there are {string.Join(", ", All.Select(figure => figure.Name))}.";
        }

        return typeof(MacroRun).Assembly.IsOptimized()
            ? null
            : "Build with -c Release: figures of a Debug build say nothing.";
    }

    private static IEnumerable<Figure> Chosen(MacroOptions options) => options.Figures.Count > 0
        ? All.Where(figure => options.Figures.Contains(figure.Name))
        : options.IsShort ? WithTargets : All;

    // One that cannot be taken must not cost the others.
    private static async Task<string> Take(
        Figure figure, MacroOptions options, TargetTable targets, List<string> faults)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await using var bench = new Bench(options, targets);
            return $"{await figure.Take(bench)}";
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"{error}");
            faults.Add($"{figure.Name} could not be taken: {error.Message}");
            return $"It could not be taken: {error.Message}\n";
        }
        finally
        {
            Bench.Say($"{figure.Name}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        }
    }
}

using Taskcluster.Benchmarks.Macro.Figures;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// The mode <c>macro</c>: takes the figures one after the other and writes the report; exit code 1 where a figure
/// misses what it must reach.
/// </summary>
internal static class MacroRun
{
    private static readonly IReadOnlyList<Figure> All =
    [
        new CreateTaskFigure(),
        new ClaimWorkFigure(),
        new CycleFigure(),
        new StatusFigure(),
        new CreateToClaimFigure(),
        new StartFigure(),
        new ManyClientsFigure(),
        new MemoryFigure(),
        new ExpiryFigure(),
        new FeedFigure(),
        new GrowthFigure(),
        new LargeContentFigure(),
    ];

    public static async Task<int> Run(MacroOptions options)
    {
        if (options.Figures.Except(All.Select(figure => figure.Name)).ToList() is { Count: > 0 } unknown)
        {
            await Console.Error.WriteLineAsync(
                $"There is no figure {string.Join(", ", unknown)}; "
                + $"there are {string.Join(", ", All.Select(figure => figure.Name))}.");
            return 2;
        }

        if (typeof(MacroRun).Assembly.IsOptimized() is false)
        {
            await Console.Error.WriteLineAsync("Build with -c Release: figures of a Debug build say nothing.");
            return 2;
        }

        await Console.Error.WriteLineAsync($"{options}");
        var sections = new List<string>();
        foreach (var figure in All.Where(figure => options.Figures.Count == 0 || options.Figures.Contains(figure.Name)))
        {
            await using var bench = new Bench(options);
            sections.Add($"## {figure.Title}\n\n{figure.Text}\n\n{await figure.Take(bench)}");
        }

        var report = Report.Write(options, Machine.Look(options.DataFolder), sections);
        Console.WriteLine(report);
        if (options.Output is not null)
        {
            await File.WriteAllTextAsync(options.Output, report);
        }

        foreach (var miss in All.SelectMany(figure => figure.Misses))
        {
            await Console.Error.WriteLineAsync(miss);
        }

        return All.Any(figure => figure.Misses.Count > 0) ? 1 : 0;
    }
}

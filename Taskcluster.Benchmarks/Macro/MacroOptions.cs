namespace Taskcluster.Benchmarks.Macro;

/// <summary>What the macro benchmark is told.</summary>
internal sealed record MacroOptions
{
    /// <summary>The length of a round.</summary>
    public required TimeSpan Round { get; init; }

    /// <summary>How many rounds there are of which the median counts.</summary>
    public required int Rounds { get; init; }

    /// <summary>Where the servers keep their data; must lie on a real disk.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The figures to take; none: all.</summary>
    public required IReadOnlyList<string> Figures { get; init; }

    /// <summary>How many tasks there are where there are many.</summary>
    public required int Tasks { get; init; }

    /// <summary>How large a large content is.</summary>
    public required int Mebibytes { get; init; }

    /// <summary>The file to write; null: only the standard output.</summary>
    public string? Output { get; init; }

    public static MacroOptions Parse(Options options) => new()
    {
        Round = TimeSpan.FromSeconds(options.Number("seconds", 2)),
        Rounds = options.Number("rounds", 5),
        DataFolder = Path.GetFullPath(options.Find("data") ?? Path.Combine("data", "benchmark")),
        Figures = options.Find("figures")?.Split(',') ?? [],
        Tasks = options.Number("tasks", 1_000_000),
        Mebibytes = options.Number("mebibytes", 512),
        Output = options.Find("output"),
    };

    /// <summary>The arguments by which anyone can repeat this run.</summary>
    public override string ToString() =>
        $"macro --seconds {Round.TotalSeconds:0} --rounds {Rounds} --tasks {Tasks} --mebibytes {Mebibytes}"
        + (Figures.Count == 0 ? "" : $" --figures {string.Join(',', Figures)}")
        + (Output is null ? "" : $" --output {Output}");
}

namespace Taskcluster.Benchmarks.Macro;

/// <summary>What the macro benchmark is told.</summary>
internal sealed record MacroOptions
{
    private const string Short = "short";
    private const string Full = "full";

    /// <summary>
    /// Whether it only shall be seen, in three minutes, that nothing is grossly wrong; <c>--form short</c>.
    /// </summary>
    public required bool IsShort { get; init; }

    /// <summary>The length of a round.</summary>
    public required TimeSpan Round { get; init; }

    /// <summary>How many rounds there are of which the median counts.</summary>
    public required int Rounds { get; init; }

    /// <summary>Where the servers keep their data; must lie on a real disk.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The figures to take; none: all, or in the short form those that have targets.</summary>
    public required IReadOnlyList<string> Figures { get; init; }

    /// <summary>How many tasks there are where there are many.</summary>
    public required int Tasks { get; init; }

    /// <summary>How large a large content is.</summary>
    public required int Mebibytes { get; init; }

    /// <summary>How long memory is watched under load.</summary>
    public required TimeSpan LoadedFor { get; init; }

    /// <summary>The published program to start; null: it is published when its start is to be timed.</summary>
    public string? Published { get; init; }

    /// <summary>The file to write; null: only the standard output.</summary>
    public string? Output { get; init; }

    /// <exception cref="ArgumentException">The form is unknown, or a named program is not there.</exception>
    public static MacroOptions Parse(Options options)
    {
        var form = options.Find("form") ?? Full;
        if (form is not (Short or Full))
        {
            throw new ArgumentException($"--form is '{form}'; there are {Short} and {Full}.", nameof(options));
        }

        var isShort = form == Short;
        var figures = options.Find("figures")?.Split(',') ?? [];
        return new MacroOptions
        {
            IsShort = isShort,
            Round = TimeSpan.FromSeconds(options.Number("seconds", isShort ? 1 : 2)),
            Rounds = options.Number("rounds", isShort ? 2 : 5),
            DataFolder = Path.GetFullPath(options.Find("data") ?? Path.Combine("data", "benchmark")),
            Figures = figures,
            Tasks = options.Number("tasks", isShort ? 20_000 : 1_000_000),
            Mebibytes = options.Number("mebibytes", 512),
            LoadedFor = options.Find("minutes") is { } minutes
                ? TimeSpan.FromMinutes(double.Parse(minutes))
                : isShort || figures.Length > 0 ? TimeSpan.FromSeconds(12) : TimeSpan.FromMinutes(10),
            Published = FileOf(options, "published"),
            Output = options.Find("output"),
        };
    }

    /// <summary>The arguments by which anyone can repeat this run.</summary>
    public override string ToString() =>
        $"macro --form {(IsShort ? Short : Full)} --seconds {Round.TotalSeconds:0} --rounds {Rounds} --tasks {Tasks} "
        + $"--mebibytes {Mebibytes} --minutes {LoadedFor.TotalMinutes:0.##}"
        + (Figures.Count == 0 ? "" : $" --figures {string.Join(',', Figures)}")
        + (Published is null ? "" : $" --published {Published}")
        + (Output is null ? "" : $" --output {Output}");

    private static string? FileOf(Options options, string name) => options.Find(name) is not { } path ? null
        : File.Exists(path) ? Path.GetFullPath(path)
        : throw new ArgumentException($"--{name} is '{path}'; there is no such file.", nameof(options));
}

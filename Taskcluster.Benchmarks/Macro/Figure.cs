namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// One thing that is measured; its section of the report. A new figure is a new file and a line in MacroRun.
/// </summary>
internal abstract class Figure
{
    private readonly List<string> misses = [];

    /// <summary>By which <c>--figures</c> chooses it.</summary>
    public abstract string Name { get; }

    public abstract string Title { get; }

    /// <summary>What exactly is done, for whoever reads the table below it.</summary>
    public abstract string Text { get; }

    /// <summary>What was measured to be worse than it must be, a sentence each.</summary>
    public IReadOnlyList<string> Misses => misses;

    /// <summary>Measures and gives the table.</summary>
    public abstract Task<Table> Take(Bench bench);

    /// <summary>Something is worse than it must be; the run goes on and fails at its end.</summary>
    protected void Miss(string sentence) => misses.Add(sentence);
}

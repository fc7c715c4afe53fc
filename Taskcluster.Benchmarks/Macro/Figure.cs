namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// One thing that is measured; its section of the report. A new figure is a new file and a line in MacroRun.
/// </summary>
internal abstract class Figure
{
    /// <summary>By which <c>--figures</c> chooses it.</summary>
    public abstract string Name { get; }

    public abstract string Title { get; }

    /// <summary>What exactly is done, for whoever reads the table below it.</summary>
    public abstract string Text { get; }

    /// <summary>Measures and gives the table.</summary>
    public abstract Task<Table> Take(Bench bench);
}

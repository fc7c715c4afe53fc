using System.Diagnostics;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// What one closure of the writer may do of work that is too long for one: so many rows or so much time, whichever is
/// over first, so that whoever waits behind it waits for milliseconds (DESIGN.md §3).
/// </summary>
public sealed class Portion(TimeSpan longest)
{
    /// <summary>Most rows of one closure.</summary>
    public const int MostRows = 500;

    private readonly long started = Stopwatch.GetTimestamp();

    /// <summary>How many rows may still be touched.</summary>
    public int RowsLeft { get; private set; } = MostRows;

    /// <summary>Whether the rest is for the next closure. Asked after some work, so that each gets on.</summary>
    public bool IsOver => RowsLeft == 0 || Stopwatch.GetElapsedTime(started) > longest;

    /// <summary>Rows have been touched.</summary>
    public void Touch(int rows) => RowsLeft = Math.Max(RowsLeft - rows, 0);
}

using NUnit.Framework;

namespace Taskcluster.Tests.Disk;

/// <summary>Counts the faults that were survived; at the end <see cref="CasesTotal"/> says how many.</summary>
public static class DiskTally
{
    private static int total;

    /// <summary>So many were survived so far.</summary>
    public static int Total => total;

    /// <summary>So many faults of a kind were met, and nothing was wrong after any.</summary>
    public static Task Add(int survived, string way)
    {
        Interlocked.Add(ref total, survived);
        return TestContext.Progress.WriteLineAsync($"{survived} disk faults survived: {way}");
    }
}

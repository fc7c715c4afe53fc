using NUnit.Framework;

namespace Taskcluster.Tests.Disk;

/// <summary>Counts the faults that were survived, and says at the end how many they were.</summary>
[SetUpFixture]
public sealed class DiskTally
{
    private static int total;

    /// <summary>So many faults of a kind were met, and nothing was wrong after any.</summary>
    public static Task Add(int survived, string way)
    {
        Interlocked.Add(ref total, survived);
        return TestContext.Progress.WriteLineAsync($"{survived} disk faults survived: {way}");
    }

    [OneTimeTearDown]
    public static Task Print() => TestContext.Progress.WriteLineAsync($"disk faults: {total} survived");
}

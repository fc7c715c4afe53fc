using System.Globalization;

namespace Taskcluster.Benchmarks.Children;

/// <summary>
/// How a child talks with its parent: it says <c>ready PORT</c>, answers each line with a line, usually what it has
/// used so far, and ends when its standard input does, so that it never outlives its parent.
/// </summary>
internal static class ChildCommands
{
    public static Task Serve(int port) => Serve(port, _ => Task.FromResult(ChildUsage.OfThisProcess().ToString()));

    /// <summary>Serves a child that can do more than say what it has used.</summary>
    public static async Task Serve(int port, Func<string, Task<string>> answer)
    {
        Console.WriteLine($"ready {port}");
        while (await NextLine() is { } line)
        {
            Console.WriteLine(await answer(line));
        }
    }

    // A thread of its own waits: the console's asynchronous methods would hold one of the few that serve requests.
    private static Task<string?> NextLine() => Task.Factory.StartNew(
        Console.In.ReadLine, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

/// <summary>What a process has used since its start.</summary>
/// <param name="AllocatedBytes">Managed memory, all threads.</param>
/// <param name="CpuMicroseconds">User and kernel time.</param>
/// <param name="ResidentBytes">What of it lies in memory now.</param>
/// <param name="Collections">Garbage collections of any generation.</param>
internal sealed record ChildUsage(
    long AllocatedBytes, long CpuMicroseconds, long ResidentBytes, long Collections)
{
    public static ChildUsage OfThisProcess() => new(
        GC.GetTotalAllocatedBytes(precise: true),
        (long)Environment.CpuUsage.TotalTime.TotalMicroseconds,
        Environment.WorkingSet,
        GC.CollectionCount(0));

    public static ChildUsage Parse(string line)
    {
        var numbers = line.Split(' ');
        return new ChildUsage(Number(numbers[0]), Number(numbers[1]), Number(numbers[2]), Number(numbers[3]));
    }

    public override string ToString() => $"{AllocatedBytes} {CpuMicroseconds} {ResidentBytes} {Collections}";

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

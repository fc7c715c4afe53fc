using System.Diagnostics;
using System.Globalization;
using Taskcluster.Testing;

namespace Taskcluster.Benchmarks.Children;

/// <summary>
/// The mode <c>fixture</c>: somebody's test program. Asked for <c>start COUNT</c> it answers how many milliseconds each
/// of so many fixtures took to start, one after the other.
/// </summary>
internal static class FixtureChild
{
    public static Task Run() => ChildCommands.Serve(port: 0, line => line.Split(' ') switch
    {
        ["start", var count] => Start(int.Parse(count, CultureInfo.InvariantCulture)),
        _ => Task.FromResult(ChildUsage.OfThisProcess().ToString()),
    });

    private static async Task<string> Start(int count)
    {
        var times = new List<double>();
        for (var start = 0; start < count; start++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var taskcluster = await TaskclusterFixture.StartAsync();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return string.Join(' ', times.Select(time => time.ToString("0.00", CultureInfo.InvariantCulture)));
    }
}

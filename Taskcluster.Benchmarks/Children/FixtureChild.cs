using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Taskcluster.Testing;

namespace Taskcluster.Benchmarks.Children;

/// <summary>
/// The mode <c>fixture</c>: somebody's test program. Each answer is milliseconds, of what was done one after the other
/// unless it says otherwise.
/// <list type="bullet">
/// <item><c>start COUNT</c>: the start of each of so many fixtures.</item>
/// <item><c>bare COUNT</c>: the start of each of so many Kestrel hosts without anything.</item>
/// <item><c>many COUNT AT_ONCE</c>: all of so many tests with a fixture each, so many of them at a time; then the start
/// of each.</item>
/// <item><c>move NAME COUNT</c>: a test that moves the clock (<see cref="ClockMoves"/>), so often, each in a fixture of
/// its own whose start is not counted.</item>
/// </list>
/// </summary>
internal static class FixtureChild
{
    public static Task Run() => ChildCommands.Serve(port: 0, line => line.Split(' ') switch
    {
        ["start", var count] => Times(Number(count), StartFixture),
        ["bare", var count] => Times(Number(count), StartBare),
        ["many", var count, var atOnce] => Many(Number(count), Number(atOnce)),
        ["move", var name, var count] => Times(Number(count), () => ClockMoves.Time(name)),
        _ => Task.FromResult(ChildUsage.OfThisProcess().ToString()),
    });

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Line(IEnumerable<double> times) =>
        string.Join(' ', times.Select(time => time.ToString("0.00", CultureInfo.InvariantCulture)));

    private static async Task<string> Times(int count, Func<Task<double>> measure)
    {
        var times = new List<double>();
        for (var start = 0; start < count; start++)
        {
            times.Add(await measure());
        }

        return Line(times);
    }

    private static async Task<double> StartFixture()
    {
        var began = Stopwatch.GetTimestamp();
        await using var taskcluster = await TaskclusterFixture.StartAsync();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task<double> StartBare()
    {
        var began = Stopwatch.GetTimestamp();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("ok"));
        await app.StartAsync();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task<string> Many(int count, int atOnce)
    {
        var began = Stopwatch.GetTimestamp();
        var starts = new double[count];
        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (number, cancellation) =>
            {
                var before = Stopwatch.GetTimestamp();
                await using var taskcluster = await TaskclusterFixture.StartAsync();
                starts[number] = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
                var taskId = await taskcluster.CreateTask(cancellation: cancellation);
                _ = await taskcluster.CompleteTask(taskId, cancellation);
            });
        return Line(starts.Prepend(Stopwatch.GetElapsedTime(began).TotalMilliseconds));
    }
}

using System.Diagnostics;
using System.Globalization;
using Taskcluster.Benchmarks.Commits;
using Taskcluster.Benchmarks.Macro;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Benchmarks.Children;

/// <summary>
/// The mode <c>commits</c>: what the captured statements of createTask cost by themselves. Asked for
/// <c>round PRODUCERS MILLISECONDS</c> it answers how many calls were committed, and in how many microseconds; asked
/// for <c>calls COUNT</c>, how many microseconds it took to commit so many, each after the one before.
/// </summary>
internal static class CommitsChild
{
    public static async Task Run(Options options)
    {
        var capture = await CreateTaskCapture.Take(options.Require("data"));
        foreach (var text in capture.Further.Texts)
        {
            await Console.Error.WriteLineAsync("  " + string.Join(' ', text.Split(
                (char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
        }

        using var loop = new GroupCommit(capture.Path, capture.Options);
        var groupId = SlugId.New();
        await RequireSame(capture.First, groupId, loop, number: 1);
        await RequireSame(capture.Further, groupId, loop, number: 2);
        var producers = new Producers(capture, loop);
        await ChildCommands.Serve(port: 0, line => line.Split(' ') switch
        {
            ["round", var count, var milliseconds] => producers.Round(
                int.Parse(count, CultureInfo.InvariantCulture),
                TimeSpan.FromMilliseconds(int.Parse(milliseconds, CultureInfo.InvariantCulture))),
            ["calls", var count] => producers.Calls(int.Parse(count, CultureInfo.InvariantCulture)),
            _ => Task.FromResult(ChildUsage.OfThisProcess().ToString()),
        });
    }

    // What does less than createTask must not be what it is compared with.
    private static async Task RequireSame(
        CallTemplate template, string groupId, GroupCommit loop, long number)
    {
        var before = loop.TotalChanges;
        await loop.Commit(template.Compose(SlugId.New(), groupId, number));
        var changes = loop.TotalChanges - before;
        if (changes != template.Changes)
        {
            throw new InvalidOperationException(
                $"The statements of createTask have changed {changes} rows, and {template.Changes} in the program.");
        }
    }

    /// <summary>Each makes a call's statements, has them committed, and goes on with the next.</summary>
    private sealed class Producers(CreateTaskCapture capture, GroupCommit loop)
    {
        private readonly Lock gate = new();
        private string groupId = "";
        private long next = 3;

        public async Task<string> Round(int count, TimeSpan length)
        {
            var start = Stopwatch.GetTimestamp();
            var end = start + (long)(length.TotalSeconds * Stopwatch.Frequency);
            var committed = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => Produce(end))));
            return $"{committed.Sum()} {(long)Stopwatch.GetElapsedTime(start).TotalMicroseconds}";
        }

        public async Task<string> Calls(int count)
        {
            var start = Stopwatch.GetTimestamp();
            for (var call = 0; call < count; call++)
            {
                await CommitNext();
            }

            return $"{(long)Stopwatch.GetElapsedTime(start).TotalMicroseconds}";
        }

        private async Task<int> Produce(long end)
        {
            var committed = 0;
            while (Stopwatch.GetTimestamp() < end)
            {
                await CommitNext();
                committed++;
            }

            return committed;
        }

        private Task CommitNext()
        {
            long number;
            string group;
            lock (gate)
            {
                number = next++;
                groupId = number % TaskRequests.TasksInGroup == 0 ? SlugId.New() : groupId;
                group = groupId;
            }

            var template = number % TaskRequests.TasksInGroup == 0 ? capture.First : capture.Further;
            return loop.Commit(template.Compose(SlugId.New(), group, number));
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using NUnit.Framework;
using Taskcluster.Testing;

[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(16)]

namespace FixtureConsumer;

/// <summary>A fixture for each test, many at once: none sees anything of another.</summary>
public sealed class ManyFixturesTests
{
    private const int Count = 200;

    private readonly ConcurrentQueue<double> starts = new();
    private long began;

    private static IEnumerable<int> Numbers => Enumerable.Range(1, Count);

    [OneTimeSetUp]
    public void Begin() => began = Stopwatch.GetTimestamp();

    [OneTimeTearDown]
    public void Tell()
    {
        var all = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var sorted = starts.Order().ToList();
        TestContext.Progress.WriteLine(
            $"{sorted.Count} tests with a fixture each, 16 at once: {all / 1000:0.0} s, {all / sorted.Count:0} ms each; "
            + $"a start took {sorted[sorted.Count / 2]:0} ms (median), {sorted[sorted.Count * 95 / 100]:0} ms (p95)");
    }

    [TestCaseSource(nameof(Numbers))]
    public async Task A_test_has_a_server_of_its_own(int number)
    {
        var before = Stopwatch.GetTimestamp();
        await using var taskcluster = await TaskclusterFixture.StartAsync();
        starts.Enqueue(Stopwatch.GetElapsedTime(before).TotalMilliseconds);

        var taskId = await taskcluster.CreateTask(taskcluster.NewTask(name: $"number {number}"));
        var status = await taskcluster.CompleteTask(taskId);

        Assert.That(status.State, Is.EqualTo("completed"));
        var task = await taskcluster.AssertTaskCreated();
        Assert.That(task.Metadata.Name, Is.EqualTo($"number {number}"));
    }
}

/// <summary>How long a start takes when nothing else runs.</summary>
[SetUpFixture]
public sealed class FirstFixture
{
    [OneTimeSetUp]
    public async Task Measure()
    {
        var times = new List<double>();
        for (var count = 0; count < 21; count++)
        {
            var before = Stopwatch.GetTimestamp();
            await using var taskcluster = await TaskclusterFixture.StartAsync();
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }

        TestContext.Progress.WriteLine(
            $"start of a fixture: {times[0]:0} ms cold, then {times.Skip(1).Order().ElementAt(10):0} ms (median of 20)");
    }
}

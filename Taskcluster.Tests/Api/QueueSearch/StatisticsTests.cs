using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.QueueSearch;

/// <summary>How many runs came, began and ended.</summary>
public sealed class StatisticsTests : ServerTests
{
    private const string Path = "queue-search/v1/statistics";

    public static readonly Example Example = new(
        "queue-search.statistics",
        server => Task.FromResult(new ExampleRequest("/statistics")
        {
            Needs = ScopeExpression.AllOf(
                "queue-search:statistics", "queue:pending-count:*", "queue:claimed-count:*"),
        }));

    [Test]
    public async Task Runs_are_counted_by_queue_and_minute()
    {
        _ = await Server.CompletedTask();
        var failed = await Server.ClaimedTask();
        _ = (await Server.Report(failed, 0, "failed")).Ok;
        _ = await Server.Task(("taskQueueId", "other/queue"));

        var queues = await Queues();

        queues.Keys.Should().Equal("other/queue", "p/w");
        Sum(queues["p/w"], "pending").Should().Be(2);
        Sum(queues["p/w"], "running").Should().Be(2);
        Sum(queues["p/w"], "completed").Should().Be(1);
        Sum(queues["p/w"], "failed").Should().Be(1);
        Sum(queues["other/queue"], "pending").Should().Be(1);
        Sum(queues["other/queue"], "running").Should().Be(0);
    }

    [Test]
    public async Task Runs_that_no_worker_had_are_told_from_those_that_nobody_could_claim()
    {
        var pending = await Server.Task();
        var unscheduled = await Server.Task(("dependencies", new JsonArray(pending)));
        _ = (await Server.Control(unscheduled, "cancel")).Ok;
        _ = (await Server.Control(pending, "cancel")).Ok;

        var minutes = (await Queues())["p/w"];

        Sum(minutes, "exception").Should().Be(2);
        Sum(minutes, "dropped").Should().Be(1);
    }

    [Test]
    public async Task What_was_told_is_counted_once_and_forgotten_after_hours()
    {
        _ = await Server.Task();
        _ = await Queues();
        _ = await Server.Task();

        Sum((await Queues())["p/w"], "pending").Should().Be(2);
        await Server.Advance(TimeSpan.FromHours(7));
        Sum((await Queues()).GetValueOrDefault("p/w", new JsonArray()), "pending").Should().Be(0);
    }

    private static long Sum(JsonArray minutes, string member) =>
        minutes.Sum(minute => minute![member]!.GetValue<long>());

    private async Task<SortedDictionary<string, JsonArray>> Queues()
    {
        var reply = (await Server.AsRoot().Get(Path)).Ok;
        return new SortedDictionary<string, JsonArray>(
            reply["queues"]!.AsArray().ToDictionary(
                queue => queue!["taskQueueId"]!.GetValue<string>(), queue => queue!["minutes"]!.AsArray()),
            StringComparer.Ordinal);
    }
}

using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>
/// Rows of the register of quirks that no method's own tests hold (spec/queue.md §8; docs/decisions/0006-quirks.md).
/// </summary>
public sealed class QuirksTests : ServerTests
{
    protected override IReadOnlyDictionary<string, string?>? Settings { get; } =
        new Dictionary<string, string?> { ["Queue:MaxDependencies"] = "2" };

    [Test]
    public async Task A_deployment_may_allow_fewer_dependencies_than_the_schema()
    {
        string[] required = [await Server.Task(), await Server.Task(), await Server.Task()];
        JsonObject Depending(int count) => Server.Definition(
            ("dependencies", new JsonArray([.. required.Take(count).Select(id => (JsonNode)id)])));

        (await Server.Create(SlugId.New(), Depending(2))).Status.Should().Be(200);
        (await Server.Create(SlugId.New(), Depending(3)))
            .ShouldFail(400, "InputError", "dependencies has 3 entries", "allows 2");
    }

    [Test]
    public async Task A_repeated_exception_does_not_end_a_task_that_was_tried_again()
    {
        var required = await Server.ClaimedTask();
        var dependent = await Server.Task(
            ("dependencies", new JsonArray(required)), ("requires", "all-resolved"), ("taskQueueId", "p/other"));
        _ = (await Server.ReportException(required, 0, "worker-shutdown")).Ok;
        _ = (await Server.ClaimTask(required, 1)).Ok;

        (await Server.ReportException(required, 0, "worker-shutdown")).Status.Should().Be(200);

        (await Server.Summary(dependent)).Should().Be("unscheduled: 5 left");
        Server.Messages.Exchanges.Should().NotContain("task-group-resolved");
        Server.Messages.Of(required).Should().EndWith("task-exception 0", "that alone is told again");
    }

    [Test]
    public async Task The_claim_of_a_later_run_ends_with_its_exception()
    {
        var taskId = await Server.ClaimedTask();
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        _ = (await Server.ClaimTask(taskId, 1)).Ok;
        Server.Number("SELECT count(*) FROM queue_tasks WHERE taken_until IS NOT NULL").Should().Be(1);

        _ = (await Server.ReportException(taskId, 1, "worker-shutdown")).Ok;

        Server.Number("SELECT count(*) FROM queue_tasks WHERE taken_until IS NOT NULL").Should().Be(0);
    }

    [Test]
    public async Task All_times_of_a_claim_are_written_alike()
    {
        var taskId = await Server.Task();
        var claim = await Server.Claim();
        var until = WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(20));

        until.Should().EndWith("Z");
        claim["takenUntil"]!.GetValue<string>().Should().Be(until);
        claim["status"]!["runs"]![0]!["takenUntil"]!.GetValue<string>().Should().Be(until);
        var running = Server.Messages.All.Single(message => PublishedMessages.ShortName(message) == "task-running");
        PublishedMessages.Payload(running)["takenUntil"]!.GetValue<string>().Should().Be(until);
        (await Server.Status(taskId))["runs"]![0]!["takenUntil"]!.GetValue<string>().Should().Be(until);
    }
}

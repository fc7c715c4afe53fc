using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ReportFailedTests : ServerTests
{
    public static readonly Example Example = new("queue.reportFailed", async server =>
    {
        var taskId = await server.ClaimedTask();
        return new($"/task/{taskId}/runs/0/failed") { Needs = $"queue:resolve-task:{taskId}/0" };
    })
    {
        Messages = ["taskFailed", "taskGroupResolved"],
    };

    [Test]
    public async Task A_running_run_fails_without_a_retry()
    {
        var taskId = await Server.RunningTask();

        var status = (await Server.Report(taskId, 0, "failed")).Ok["status"]!;

        Answers.Summary(status).Should().Be("failed: failed(scheduled, failed) 5 left");
        Server.Messages.Exchanges.Skip(3).Should().Equal("task-failed", "task-group-resolved");
    }

    [Test]
    public async Task A_repeated_report_tells_it_again_and_another_one_is_a_conflict()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.Report(taskId, 0, "failed")).Ok;

        (await Server.Report(taskId, 0, "failed")).Status.Should().Be(200);
        (await Server.Report(taskId, 0, "completed")).ShouldFail(409, "RequestConflict", "failed", taskId);

        Server.Messages.Exchanges.Count(exchange => exchange == "task-failed").Should().Be(2);
    }

    [Test]
    public async Task The_scope_names_task_and_run()
    {
        var taskId = await Server.RunningTask();

        (await Server.With("queue:reclaim-task:*").Post($"queue/v1/task/{taskId}/runs/0/failed"))
            .ShouldLack($"queue:resolve-task:{taskId}/0", $"queue:resolve-task:{taskId}/0");
        (await Server.With($"queue:resolve-task:{taskId}/0").Post($"queue/v1/task/{taskId}/runs/0/failed"))
            .Status.Should().Be(200);
    }
}

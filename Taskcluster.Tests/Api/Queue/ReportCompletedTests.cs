using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ReportCompletedTests : ServerTests
{
    public static readonly Example Example = new("queue.reportCompleted", async server =>
    {
        var taskId = await server.ClaimedTask();
        return new($"/task/{taskId}/runs/0/completed") { Needs = $"queue:resolve-task:{taskId}/0" };
    })
    {
        Messages = ["taskCompleted", "taskGroupResolved"],
    };

    [Test]
    public async Task A_running_run_completes_and_its_group_with_it()
    {
        var taskId = await Server.RunningTask();
        Server.Clock.Advance(TimeSpan.FromSeconds(5));

        var status = (await Server.Report(taskId, 0, "completed")).Ok["status"]!;

        Answers.Summary(status).Should().Be("completed: completed(scheduled, completed) 5 left");
        status["runs"]![0]!["resolved"]!.GetValue<string>().Should().Be(WireTime.Format(Server.Clock.GetUtcNow()));
        Server.Messages.Exchanges.Should()
            .Equal("task-defined", "task-pending", "task-running", "task-completed", "task-group-resolved");
    }

    [Test]
    public async Task A_repeated_report_changes_nothing_and_tells_it_again()
    {
        var taskId = await Server.CompletedTask();
        var before = await Server.Status(taskId);
        Server.Clock.Advance(TimeSpan.FromSeconds(5));

        var again = (await Server.Report(taskId, 0, "completed")).Ok["status"]!;

        again.ToJsonString().Should().Be(before.ToJsonString());
        Server.Messages.Exchanges.Skip(3).Should()
            .Equal("task-completed", "task-group-resolved", "task-completed", "task-group-resolved");
    }

    [Test]
    public async Task Another_end_of_the_same_run_is_a_conflict()
    {
        var taskId = await Server.CompletedTask();

        (await Server.Report(taskId, 0, "failed")).ShouldFail(409, "RequestConflict", taskId, "completed");
        (await Server.ReportException(taskId, 0, "internal-error")).ShouldFail(409, "RequestConflict", "completed");
        (await Server.Summary(taskId)).Should().StartWith("completed");
    }

    [Test]
    public async Task Only_a_running_last_run_can_complete()
    {
        var taskId = await Server.Task();

        (await Server.Report(taskId, 0, "completed")).ShouldFail(409, "RequestConflict", "Run 0", "pending");
        _ = (await Server.ClaimTask(taskId, 0)).Ok;
        _ = (await Server.Report(taskId, 0, "completed")).Ok;
        _ = (await Server.Control(taskId, "rerun")).Ok;
        (await Server.Report(taskId, 0, "completed")).ShouldFail(409, "RequestConflict", "run 1");
    }

    [Test]
    public async Task What_is_not_there_is_not_found_and_scopes_are_told_before_that()
    {
        var (taskId, missing) = (await Server.Task(), SlugId.New());

        (await Server.Report(missing, 0, "completed")).ShouldFail(404, "ResourceNotFound", missing);
        (await Server.Report(taskId, 7, "completed")).ShouldFail(404, "ResourceNotFound", "run 7", "0");
        (await Server.With($"queue:resolve-task:{taskId}/1").Post($"queue/v1/task/{missing}/runs/0/completed"))
            .ShouldLack($"queue:resolve-task:{missing}/0", $"queue:resolve-task:{missing}/0");
    }

    [Test]
    public async Task Very_old_workers_say_by_success_that_it_failed()
    {
        var failed = await Server.RunningTask();
        var completed = await Server.RunningTask();

        (await Server.AsRoot().Post($"queue/v1/task/{failed}/runs/0/completed", new { success = false }))
            .Status.Should().Be(200);
        (await Server.AsRoot().Post($"queue/v1/task/{completed}/runs/0/completed", new { success = 0 }))
            .Status.Should().Be(200);

        (await Server.Summary(failed)).Should().StartWith("failed: failed(scheduled, failed)");
        (await Server.Summary(completed)).Should().StartWith("completed");
    }

    [Test]
    public async Task A_run_may_complete_between_the_deadline_and_its_end()
    {
        var taskId = await Server.RunningTask();
        await Server.Advance(TimeSpan.FromSeconds(3659));

        (await Server.Report(taskId, 0, "completed")).Status.Should().Be(200);
        await Server.Advance(TimeSpan.FromMinutes(2));

        (await Server.Summary(taskId)).Should().Be("completed: completed(scheduled, completed) 5 left");
    }
}

using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Tasks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>New tasks with others: dependencies and groups (spec/queue.md §2.5; §6 rows 46 to 51).</summary>
public sealed class CreateTaskGroupTests : ServerTests
{
    [Test]
    public async Task A_task_that_depends_on_itself_waits_until_somebody_schedules_it()
    {
        var taskId = SlugId.New();

        var status =
            (await Server.Create(taskId, Server.Definition(("dependencies", new JsonArray(taskId))))).Ok["status"]!;

        Answers.Summary(status).Should().Be("unscheduled: 5 left");
        Server.Messages.Of(taskId).Should().Equal("task-defined _");
    }

    [Test]
    public async Task Dependencies_must_exist_and_the_id_stays_free()
    {
        var (taskId, missing) = (SlugId.New(), SlugId.New());
        var known = await Server.Task();

        (await Server.Create(taskId, Server.Definition(("dependencies", new JsonArray(known, missing)))))
            .ShouldFail(400, "InputError", missing);

        (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).ShouldFail(404, "ResourceNotFound", taskId);
        Server.Messages.Of(taskId).Should().BeEmpty();
        (await Server.Create(taskId, Server.Definition())).Status.Should().Be(200);
    }

    [Test]
    public async Task A_dependency_must_not_expire_before_the_deadline()
    {
        var soon = WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(59));
        var late = WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(60));
        var expiring = await Server.Task(("deadline", soon), ("expires", soon));
        var lasting = await Server.Task(("deadline", soon), ("expires", late));

        (await Server.Create(SlugId.New(), Server.Definition(("dependencies", new JsonArray(expiring)))))
            .ShouldFail(400, "InputError", expiring, late);
        (await Server.Create(SlugId.New(), Server.Definition(("dependencies", new JsonArray(lasting)))))
            .Status.Should().Be(200);
    }

    [Test]
    public async Task What_ended_before_counts_as_the_task_requires()
    {
        var completed = await Server.CompletedTask();
        var failed = await Server.RunningTask();
        _ = (await Server.Report(failed, 0, "failed")).Ok;
        var canceled = await Server.Task();
        _ = (await Server.Control(canceled, "cancel")).Ok;

        async Task<string> StateAfter(string requires, params string[] dependencies) =>
            (await Server.Status(await Server.Task(
                ("dependencies", new JsonArray([.. dependencies.Select(id => (JsonNode)id)])), ("requires", requires))))
            ["state"]!.GetValue<string>();

        (await StateAfter("all-completed", completed)).Should().Be("pending");
        (await StateAfter("all-completed", failed)).Should().Be("unscheduled");
        (await StateAfter("all-completed", completed, canceled)).Should().Be("unscheduled");
        (await StateAfter("all-resolved", completed, failed, canceled)).Should().Be("pending");
    }

    [Test]
    public async Task All_tasks_of_a_group_share_a_scheduler()
    {
        var group = SlugId.New();
        var first = await Server.Task(("taskGroupId", group), ("schedulerId", "s1"));

        (await Server.Create(SlugId.New(), Server.Definition(("taskGroupId", group), ("schedulerId", "s2"))))
            .ShouldFail(409, "RequestConflict", group, "'s1'", "'s2'");
        (await Server.Create(SlugId.New(), Server.Definition(("taskGroupId", first), ("schedulerId", "s2"))))
            .Status.Should().Be(200, "a task without a group is in one of its own only if it named none");
    }

    [Test]
    public async Task The_group_conflict_is_told_before_the_definition_and_the_dependencies()
    {
        var taskId = await Server.Task(("schedulerId", "s1"));

        (await Server.Create(
            taskId, Server.Definition(("schedulerId", "s2"), ("dependencies", new JsonArray(SlugId.New())))))
            .ShouldFail(409, "RequestConflict", "schedulerId 's1'");
        (await Server.Create(taskId, Server.Definition(
            ("schedulerId", "s1"), ("priority", "low"), ("dependencies", new JsonArray(SlugId.New())))))
            .ShouldFail(409, "RequestConflict", "another definition");
    }

    [Test]
    public async Task A_group_outlives_the_longest_of_its_tasks_by_an_hour_even_if_that_was_refused()
    {
        var group = SlugId.New();
        var first = Server.Clock.GetUtcNow().AddDays(2);
        _ = await Server.Task(("taskGroupId", group), ("expires", WireTime.Format(first)));
        GroupExpires(group).Should().Be(first.AddHours(1));

        _ = await Server.Task(("taskGroupId", group), ("expires", WireTime.Format(first.AddMinutes(59))));
        GroupExpires(group).Should().Be(first.AddHours(1), "it lasts that long already");

        (await Server.Create(SlugId.New(), Server.Definition(
            ("taskGroupId", group), ("expires", WireTime.Format(first.AddDays(1))),
            ("dependencies", new JsonArray(SlugId.New())))))
            .Status.Should().Be(400);
        GroupExpires(group).Should().Be(first.AddDays(1).AddHours(1));
    }

    private DateTimeOffset GroupExpires(string taskGroupId) => Server.Services.GetRequiredService<Database>()
        .Read(rows => TaskGroupStore.Find(rows, taskGroupId))!.Expires;
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class ListPendingTasksTests : ServerTests
{
    private const string Path = "queue/v1/task-queues/p/w/pending";

    public static readonly Example Example = new("queue.listPendingTasks", async server =>
    {
        _ = await server.Task();
        return new("/task-queues/p/w/pending") { Needs = "queue:pending-list:p/w" };
    });

    [Test]
    public async Task Tasks_come_in_pages_in_the_order_of_their_coming_whatever_their_priority()
    {
        var tasks = new List<string>();
        foreach (var priority in (string[])["low", "highest", "lowest", "medium", "highest"])
        {
            tasks.Add(await Server.Task(("priority", priority)));
        }

        _ = await Server.Task(("taskQueueId", "p/other"));

        (await Server.All(Path, "tasks")).Each("taskId").Should().Equal(tasks);
        (await Server.AsRoot().Get($"{Path}?limit=0")).Ok.ToJsonString().Should().Be("""{"tasks":[]}""");
    }

    [Test]
    public async Task A_task_is_told_with_its_run_and_the_time_it_became_pending()
    {
        var taskId = await Server.Task();
        _ = (await Server.ClaimTask(taskId, 0)).Ok;
        (await Server.All(Path, "tasks")).Should().BeEmpty();
        Server.Clock.Advance(TimeSpan.FromMinutes(1));
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;

        var found = (await Server.All(Path, "tasks")).Should().ContainSingle().Subject;

        found.AsObject().Select(member => member.Key).Should().BeEquivalentTo("taskId", "runId", "task", "inserted");
        found["runId"]!.GetValue<int>().Should().Be(1);
        found["inserted"]!.GetValue<string>().Should().Be(Server.In(0));
        found["task"]!["taskQueueId"]!.GetValue<string>().Should().Be("p/w");
    }

    [Test]
    public async Task What_is_past_its_deadline_is_hidden()
    {
        _ = await Server.Task(("deadline", WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(10))));
        var taskId = await Server.Task();
        Server.Clock.Advance(TimeSpan.FromMinutes(10));

        (await Server.All(Path, "tasks")).Each("taskId").Should().Equal(taskId);
    }
}

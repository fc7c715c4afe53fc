using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Claims;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>claimWork where there is no task yet (spec/queue.md §2.8; §6 row 56; DESIGN.md §5).</summary>
public sealed class ClaimWorkWaitingTests : ServerTests
{
    private PendingSignals Signals => Server.Services.GetRequiredService<PendingSignals>();

    [Test]
    public async Task A_new_task_goes_to_the_waiting_worker_without_any_poll()
    {
        var claim = await Wait("a");

        var taskId = await Server.Task();

        (await claim).TaskIds().Should().Equal(taskId);
        Signals.WakeUps.Should().Be(1);
    }

    [Test]
    public async Task Everything_that_makes_a_task_pending_wakes_a_worker()
    {
        var required = await Server.Task(("taskQueueId", "p/other"), ("retries", 1));
        var dependent = await Server.Task(("dependencies", new JsonArray(required)));
        _ = (await Server.ClaimTask(required, 0)).Ok;

        await Wakes(dependent, () => Server.Report(required, 0, "completed"));
        await Wakes(dependent, () => Server.ReportException(dependent, 0, "intermittent-task"));
        await Wakes(dependent, async () =>
        {
            _ = (await Server.Report(dependent, 1, "failed")).Ok;
            return await Server.Control(dependent, "rerun");
        });
        await Wakes(dependent, () => Server.ReportException(dependent, 2, "worker-shutdown"));
    }

    [Test]
    public async Task A_scheduled_task_wakes_a_worker()
    {
        var self = SlugId.New();
        _ = (await Server.Create(self, Server.Definition(("dependencies", new JsonArray(self))))).Ok;

        await Wakes(self, () => Server.Control(self, "schedule"));
    }

    [Test]
    public async Task A_claim_that_expires_wakes_a_worker()
    {
        var taskId = await Server.RunningTask();
        Server.Clock.Advance(TimeSpan.FromSeconds(1190));

        await Wakes(taskId, async () =>
        {
            await Server.Advance(TimeSpan.FromSeconds(10));
            return await Server.AsRoot().Get("queue/v1/ping");
        });
    }

    [Test]
    public async Task After_twenty_seconds_the_worker_gets_an_empty_list()
    {
        var claim = await Wait("a");

        Server.Clock.Advance(TimeSpan.FromMilliseconds(19_999));
        claim.IsCompleted.Should().BeFalse();
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));

        (await claim).Ok.ToJsonString().Should().Be("""{"tasks":[]}""");
    }

    [Test]
    public async Task Waiting_workers_are_served_in_the_order_in_which_they_came()
    {
        var claims = new List<Task<ApiAnswer>>();
        foreach (var worker in new[] { "a", "b", "c" })
        {
            claims.Add(await Wait(worker, waiting: claims.Count + 1));
        }

        foreach (var claim in claims)
        {
            var taskId = await Server.Task();
            (await claim.WaitAsync(TimeSpan.FromSeconds(50))).TaskIds().Should().Equal(taskId);
        }
    }

    [Test]
    public async Task A_worker_that_asked_for_more_gets_what_there_is()
    {
        var claim = Server.ClaimWork(tasks: 2);
        await Until.Waiting(Server, 1);

        var taskId = await Server.Task();

        (await claim).TaskIds().Should().Equal(taskId);
    }

    [Test]
    public async Task Tasks_that_come_together_wake_as_many_workers()
    {
        var first = await Wait("a");
        var second = await Wait("b", waiting: 2);

        var tasks = await Task.WhenAll(Server.Task(), Server.Task());

        ((await first).TaskIds().Concat((await second).TaskIds())).Should().BeEquivalentTo(tasks);
    }

    [Test]
    public async Task A_task_of_another_queue_wakes_nobody()
    {
        var claim = await Wait("a");

        _ = await Server.Task(("taskQueueId", "p/other"));
        Server.Clock.Advance(TimeSpan.FromSeconds(20));

        (await claim).TaskIds().Should().BeEmpty();
        Signals.WakeUps.Should().Be(0);
    }

    [Test]
    public async Task One_task_for_a_thousand_workers_wakes_at_most_two_and_is_claimed_once()
    {
        const int workers = 1000;
        var claims = Enumerable.Range(0, workers).Select(worker => Server.ClaimWork(worker: $"w{worker}")).ToArray();
        await Until.Waiting(Server, workers);

        var taskId = await Server.Task();
        _ = await Task.WhenAny(claims);
        Signals.WakeUps.Should().BeLessThanOrEqualTo(2);
        Server.Clock.Advance(TimeSpan.FromSeconds(20));
        var answers = await Task.WhenAll(claims);

        answers.SelectMany(answer => answer.TaskIds()).Should().Equal(taskId);
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0", "task-running 0");
    }

    [Test]
    public async Task A_worker_whose_claim_fails_leaves_the_task_to_the_next_one()
    {
        var database = Server.Services.GetRequiredService<Database>();
        await database.Write(tx => tx.Sql("""
            CREATE TRIGGER refuse_one BEFORE UPDATE ON queue_tasks WHEN NEW.runs LIKE '%"unlucky"%'
            BEGIN SELECT RAISE(ABORT, 'refused by the test'); END
            """).Execute());
        var unlucky = await Wait("unlucky");
        var next = await Wait("next", waiting: 2);

        var taskId = await Server.Task();

        (await unlucky).ShouldFail(500, "InternalServerError");
        (await next.WaitAsync(TimeSpan.FromSeconds(50))).TaskIds().Should().Equal(taskId);
    }

    [Test]
    public async Task A_host_that_ends_sends_its_workers_home_at_once()
    {
        var server = await RunningServer.Start();
        var claims = Enumerable.Range(0, 5).Select(_ => server.ClaimWork()).ToArray();
        await Until.Waiting(server, 5);

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        foreach (var answer in await Task.WhenAll(claims))
        {
            answer.TaskIds().Should().BeEmpty();
        }
    }

    [Test]
    public async Task Workers_wait_in_a_line_of_real_life_where_tasks_and_workers_come_at_once()
    {
        const int count = 60;
        var claims = Enumerable.Range(0, count).Select(_ => Server.ClaimWork()).ToArray();
        var tasks = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Server.Task()));

        var answers = await Task.WhenAll(claims).WaitAsync(TimeSpan.FromSeconds(50));

        answers.SelectMany(answer => answer.TaskIds())
            .Should().BeEquivalentTo(tasks, "no signal is lost, and no task is claimed twice");
    }

    private async Task<Task<ApiAnswer>> Wait(string worker, int waiting = 1)
    {
        var claim = Server.ClaimWork(worker: worker);
        await Until.Waiting(Server, waiting);
        return claim;
    }

    private async Task Wakes(string taskId, Func<Task<ApiAnswer>> cause)
    {
        var claim = await Wait("a");
        _ = (await cause()).Ok;
        (await claim.WaitAsync(TimeSpan.FromSeconds(50))).TaskIds().Should().Equal(taskId);
    }
}

using System.Text.Json;
using FluentAssertions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Claims;
using Taskcluster.Modules.Queue.Tasks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>Workers that go away before they hear of their claim (DESIGN.md §5).</summary>
public sealed class ClaimWorkAbortTests : ServerTests
{
    private const string Body = """{"workerGroup":"g","workerId":"gone"}""";

    [Test]
    public async Task Who_went_while_waiting_gets_nothing_and_the_next_one_the_task()
    {
        using var gone = await Ask();
        await Until.Waiting(Server, 1);
        var next = Server.ClaimWork(worker: "next");
        await Until.Waiting(Server, 2);

        gone.Break();
        await Until.Waiting(Server, 1);
        var taskId = await Server.Task();

        (await next).TaskIds().Should().Equal(taskId);
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0", "task-running 0");
    }

    [Test]
    public async Task Who_was_woken_and_went_passes_the_signal_on()
    {
        var queue = Server.Services.GetRequiredService<ClaimQueue>();
        using var leaving = new CancellationTokenSource();
        var gone = queue.Claim(Given.QueueId, "g", "gone", 1, leaving.Token);
        await Until.Waiting(Server, 1);
        var next = Server.ClaimWork(worker: "next");
        await Until.Waiting(Server, 2);

        // The writer commits the task, which wakes the first worker, and this change, which sends it away before the
        // writer can come to its claim.
        using var writer = new HeldWriter(Server);
        await writer.Reached();
        var taskId = SlugId.New();
        var created = Server.Services.GetRequiredService<IMediator>().Send(
            new CreateTask.Request(taskId, Definition()));
        var sentAway = Server.Services.GetRequiredService<Database>().Write(tx => tx.AfterCommit(leaving.Cancel));
        await writer.LetGo();
        await sentAway;
        await created;

        await gone.Invoking(claim => claim).Should().ThrowAsync<OperationCanceledException>();
        (await next.WaitAsync(TimeSpan.FromSeconds(50))).TaskIds().Should().Equal(taskId);
    }

    [Test]
    public async Task Who_went_before_its_turn_at_the_writer_claims_nothing()
    {
        var taskId = await Server.Task();
        using var writer = new HeldWriter(Server);
        await writer.Reached();
        using var gone = await Ask();
        await SeenByServer();

        gone.Break();
        await SeenByServer();
        await writer.LetGo();

        (await Server.ClaimWork(worker: "next")).TaskIds().Should().Equal(taskId);
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0", "task-running 0");
    }

    [Test]
    public async Task A_claim_whose_worker_went_during_its_commit_is_undone()
    {
        var (taskId, other) = (await Server.Task(), await Server.Task());
        using var before = new HeldWriter(Server);
        await before.Reached();
        using var gone = await Ask();
        await SeenByServer();
        using var within = new HeldWriter(Server);
        await before.LetGo();
        await within.Reached();

        gone.Break();
        await SeenByServer();
        await within.LetGo();

        await Until.Message(Server, message => Server.Messages.Of(taskId).Count == 4);
        Server.Messages.Of(taskId)
            .Should().Equal("task-defined _", "task-pending 0", "task-running 0", "task-pending 0");
        (await Server.Summary(taskId)).Should().Be("pending: pending(scheduled) 5 left");
        (await Server.Status(taskId))["runs"]![0]!.AsObject().Select(member => member.Key).Should()
            .BeEquivalentTo("runId", "state", "reasonCreated", "scheduled");
        (await Server.Report(taskId, 0, "reclaim")).ShouldFail(409, "RequestConflict", "pending");
        (await Server.Report(taskId, 0, "completed")).ShouldFail(409, "RequestConflict", "pending");
        (await Server.ClaimWork(tasks: 2, worker: "next")).TaskIds().Should().Equal(taskId, other);
    }

    [Test]
    public async Task A_claim_that_was_answered_stands_whatever_becomes_of_the_connection()
    {
        var taskId = await Server.Task();
        using var worker = await Ask();
        (await worker.Receive()).Should().StartWith("HTTP/1.1 200").And.Contain(taskId);

        worker.Break();
        await SeenByServer();

        (await Server.Summary(taskId)).Should().Be("running: running(scheduled) 5 left");
    }

    [Test]
    public async Task A_claim_that_moved_on_is_not_undone()
    {
        var queue = Server.Services.GetRequiredService<ClaimQueue>();
        var taskId = await Server.Task();
        var claims = await queue.Claim(Given.QueueId, "g", "i", 1, CancellationToken.None);
        Server.Clock.Advance(TimeSpan.FromSeconds(1));
        _ = (await Server.Report(taskId, 0, "reclaim")).Ok;

        await queue.GiveBack(claims);
        (await Server.Summary(taskId)).Should().StartWith("running");
        _ = (await Server.Report(taskId, 0, "completed")).Ok;
        await queue.GiveBack(claims);

        (await Server.Summary(taskId)).Should().StartWith("completed");
    }

    private async Task<RawConnection> Ask()
    {
        var connection = await RawConnection.Open(Server);
        await connection.Post(Server, Server.Root, "queue/v1/claim-work/p/w", Body);
        return connection;
    }

    private TaskDefinition Definition() => NewTask.Complete(
        SlugId.New(),
        JsonSerializer.Deserialize(Server.Definition().ToJsonString(), QueueJson.Default.CreateTaskBody)!);

    // What was sent before these calls, the end of a connection included, has been noticed after them: they go the
    // same way through the same sockets' loop.
    private async Task SeenByServer()
    {
        for (var call = 0; call < 50; call++)
        {
            _ = (await Server.Anonymous().Get("queue/v1/ping")).Ok;
        }
    }
}

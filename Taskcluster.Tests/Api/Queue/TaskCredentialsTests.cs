using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>What a worker may do with the credentials of its claim, and for how long (spec/queue.md §2.7).</summary>
public sealed class TaskCredentialsTests : ServerTests
{
    [Test]
    public async Task They_are_good_for_the_run_and_for_what_the_task_may_do()
    {
        var taskId = await Server.Task(("scopes", new JsonArray("auth:get-client:*")));
        var worker = Server.As(TaskCalls.CredentialsOf(await Server.Claim()));

        (await worker.Post($"queue/v1/task/{taskId}/runs/0/reclaim")).Status.Should().Be(200);
        (await worker.Post($"queue/v1/task/{taskId}/runs/0/artifacts/public/a", new
        {
            storageType = "error",
            reason = "file-missing-on-worker",
            message = "m",
            expires = Modules.Kernel.Time.WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(9)),
        })).Status.Should().Be(200);
        (await worker.Get("auth/v1/clients/static%2Ftaskcluster%2Fqueue")).Status.Should().Be(200);
        (await worker.Post($"queue/v1/task/{taskId}/runs/0/completed")).Status.Should().Be(200);
    }

    [Test]
    public async Task They_are_good_for_nothing_else()
    {
        var (taskId, other) = (await Server.Task(), await Server.Task());
        var claims = (await Server.ClaimWork(tasks: 2)).Ok["tasks"]!;
        var worker = Server.As(TaskCalls.CredentialsOf(claims[0]!));

        (await worker.Post($"queue/v1/task/{other}/runs/0/reclaim"))
            .ShouldFail(403, "InsufficientScopes", "task-client/");
        (await worker.Post($"queue/v1/task/{taskId}/runs/1/completed"))
            .ShouldFail(403, "InsufficientScopes", $"queue:resolve-task:{taskId}/1");
        (await worker.Post($"queue/v1/task/{taskId}/cancel")).ShouldFail(403, "InsufficientScopes");
        (await worker.Post("queue/v1/claim-work/p/w", new { workerGroup = "g", workerId = "i" }))
            .ShouldFail(403, "InsufficientScopes");
        (await worker.Get("auth/v1/clients/static%2Ftaskcluster%2Fqueue")).ShouldFail(403, "InsufficientScopes");
    }

    [Test]
    public async Task They_end_five_minutes_after_the_claim()
    {
        var taskId =
            await Server.Task(("deadline", Modules.Kernel.Time.WireTime.Format(Server.Clock.GetUtcNow().AddHours(3))));
        var worker = Server.As(TaskCalls.CredentialsOf(await Server.Claim()));
        var path = $"queue/v1/task/{taskId}/runs/0/reclaim";

        Server.Clock.Advance(TimeSpan.FromMinutes(19));
        var renewed = Server.As(TaskCalls.CredentialsOf((await worker.Post(path)).Ok));
        Server.Clock.Advance(TimeSpan.FromMinutes(6));
        (await worker.Post(path)).Status.Should().Be(200, "the claim was renewed, and the old ones have five minutes");
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await worker.Post(path)).ShouldFail(401, "AuthenticationFailed", "ext.certificate.expiry < now");
        (await renewed.Post(path)).Status.Should().Be(200);
    }
}

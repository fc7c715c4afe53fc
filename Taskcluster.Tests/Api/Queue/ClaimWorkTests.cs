using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>What claimWork hands out, and in which order (spec/queue.md §2.5, §2.8; §6 rows 57 to 59).</summary>
public sealed class ClaimWorkTests : ServerTests
{
    public static readonly Example Example = new("queue.claimWork", async server =>
    {
        var queueId = $"p/e{Guid.NewGuid():N}";
        await server.Task(("taskQueueId", queueId));
        return new($"/claim-work/{queueId}", new { workerGroup = "g", workerId = "i", tasks = 1 })
        {
            Needs = AllOf($"queue:claim-work:{queueId}", "queue:worker-id:g/i"),
        };
    })
    {
        Messages = ["taskRunning"],
    };

    [Test]
    public async Task A_claim_holds_everything_that_the_worker_needs()
    {
        var taskId = await Server.Task(
            ("payload", JsonNode.Parse("""{"command":["x"]}""")), ("scopes", new JsonArray("b", "a:*")));
        Server.Clock.Advance(TimeSpan.FromSeconds(1));

        var reply = (await Server.ClaimWork()).Ok;

        reply.AsObject().Select(member => member.Key).Should().Equal("tasks");
        var claim = reply["tasks"]![0]!;
        claim.AsObject().Select(member => member.Key).Should()
            .BeEquivalentTo("status", "runId", "workerGroup", "workerId", "takenUntil", "task", "credentials");
        var takenUntil = WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(20));
        claim["takenUntil"]!.GetValue<string>().Should().Be(takenUntil);
        claim["runId"]!.GetValue<int>().Should().Be(0);
        JsonNode.DeepEquals(claim["task"], (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok).Should().BeTrue();
        JsonNode.DeepEquals(claim["status"], await Server.Status(taskId)).Should().BeTrue();
        var run = claim["status"]!["runs"]![0]!;
        run["takenUntil"]!.GetValue<string>().Should().Be(takenUntil);
        run["started"]!.GetValue<string>().Should().Be(WireTime.Format(Server.Clock.GetUtcNow()));
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0", "task-running 0");
    }

    [Test]
    public async Task The_highest_priority_comes_first_and_the_oldest_among_equals_even_if_the_clock_stands_still()
    {
        var low = await Server.Task(("priority", "low"));
        var first = await Server.Task(("priority", "high"));
        var second = await Server.Task(("priority", "high"));
        var highest = await Server.Task(("priority", "highest"));
        var lowest = await Server.Task();

        (await Server.ClaimWork(tasks: 2)).TaskIds().Should().Equal(highest, first);
        (await Server.ClaimWork(tasks: 32)).TaskIds().Should().Equal(second, low, lowest);
    }

    [Test]
    public async Task All_seven_priorities_are_told_apart()
    {
        string[] priorities = ["lowest", "very-low", "low", "medium", "high", "very-high", "highest"];
        var tasks = new List<string>();
        foreach (var priority in priorities)
        {
            tasks.Add(await Server.Task(("priority", priority)));
        }

        tasks.Reverse();
        (await Server.ClaimWork(tasks: 7)).TaskIds().Should().Equal(tasks);
    }

    [Test]
    public async Task A_retry_is_a_new_entry_behind_what_came_before_it()
    {
        var retried = await Server.RunningTask();
        var other = await Server.Task();
        _ = (await Server.ReportException(retried, 0, "worker-shutdown")).Ok;
        var last = await Server.Task();

        (await Server.ClaimWork(tasks: 3)).TaskIds().Should().Equal(other, retried, last);
    }

    [Test]
    public async Task Only_tasks_of_the_queue_are_handed_out_whichever_way_it_is_written()
    {
        _ = await Server.Task(("taskQueueId", "p/w2"));
        var mine = await Server.Task();
        var second = await Server.Task();

        (await Server.ClaimWork(queueId: "p%2Fw")).TaskIds().Should().Equal(mine);
        (await Server.ClaimWork(tasks: 9)).TaskIds().Should().Equal(second);
    }

    [Test]
    public async Task One_task_is_asked_for_by_default_and_32_at_most()
    {
        _ = await Server.Task();
        _ = await Server.Task();

        (await Post(new { workerGroup = "g", workerId = "i" })).TaskIds().Should().ContainSingle();
        (await Post(new { workerGroup = "g", workerId = "i", tasks = 33 }))
            .ShouldFail(400, "InputValidationError", "tasks", "32");
        (await Post(new { workerGroup = "g", workerId = "i", tasks = 0 }))
            .ShouldFail(400, "InputValidationError", "tasks", "1");
        (await Post(new { workerGroup = "g", workerId = "i", more = 1 }))
            .ShouldFail(400, "InputValidationError", "more");
        (await Post(new { workerGroup = "g.", workerId = "i" })).ShouldFail(400, "InputValidationError", "workerGroup");
        (await Post(new { workerGroup = "g" })).ShouldFail(400, "InputValidationError", "'workerId'");
        (await Post("\"x\"")).ShouldFail(400, "MalformedPayload");
        (await Server.AsRoot().Post("queue/v1/claim-work/p/w")).ShouldFail(400, "MalformedPayload");
    }

    [Test]
    public async Task A_worker_needs_the_scopes_of_queue_and_worker()
    {
        const string required = """{"AllOf":["queue:claim-work:p/w","queue:worker-id:g/i"]}""";
        var body = new { workerGroup = "g", workerId = "i" };
        _ = await Server.Task();

        (await Server.With("queue:claim-work:p/*").Post("queue/v1/claim-work/p/w", body))
            .ShouldLack("queue:worker-id:g/i", required);
        (await Server.With("queue:worker-id:*").Post("queue/v1/claim-work/p/w", body))
            .ShouldLack("queue:claim-work:p/w", required);
        (await Server.Anonymous().Post("queue/v1/claim-work/p/w", body)).ShouldNeed(required);
        (await Server.Anonymous().Post("queue/v1/claim-work/p/w", new { })).ShouldFail(400, "InputValidationError");
        (await Server.Anonymous().Post("queue/v1/claim-work/p/UPPER", body))
            .ShouldFail(400, "InvalidRequestArguments", "taskQueueId", "p/UPPER");
        (await Server.With("queue:claim-work:p/w", "queue:worker-id:g/*").Post("queue/v1/claim-work/p/w", body))
            .TaskIds().Should().ContainSingle();
    }

    [Test]
    public async Task A_task_past_its_deadline_is_not_handed_out()
    {
        var late = await Server.Task(("deadline", WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(5))));
        var inTime = await Server.Task();
        Server.Clock.Advance(TimeSpan.FromMinutes(5));

        (await Server.ClaimWork(tasks: 2)).TaskIds().Should().Equal(inTime);
        (await Server.Summary(late)).Should().StartWith("pending");
    }

    [Test]
    public async Task The_credentials_name_run_and_worker_and_hold_the_scopes_of_the_task()
    {
        Server.Clock.AdvanceTo(new DateTimeOffset(2027, 3, 1, 0, 0, 0, 250, TimeSpan.Zero));
        var taskId = await Server.Task(("scopes", new JsonArray("z", "a:*", "z")));

        var claim = await Server.Claim();

        var until = Server.Clock.GetUtcNow().AddMinutes(20);
        claim["credentials"]!.AsObject().Select(member => member.Key).Should()
            .BeEquivalentTo("clientId", "accessToken", "certificate");
        claim["credentials"]!["clientId"]!.GetValue<string>().Should()
            .Be($"task-client/{taskId}/0/on/g/i/until/{until.ToUnixTimeSeconds()}.25");
        var certificate = JsonNode.Parse(claim["credentials"]!["certificate"]!.GetValue<string>())!;
        certificate["issuer"]!.GetValue<string>().Should().Be("static/taskcluster/queue");
        certificate["start"]!.GetValue<long>().Should().Be(Server.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        certificate["expiry"]!.GetValue<long>().Should().Be(until.ToUnixTimeMilliseconds());
        certificate["seed"]!.GetValue<string>().Should().HaveLength(44);
        certificate["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should().Equal(
            $"queue:reclaim-task:{taskId}/0", $"queue:resolve-task:{taskId}/0", $"queue:create-artifact:{taskId}/0",
            "z", "a:*", "z");
    }

    private Task<ApiAnswer> Post(object body) => Server.AsRoot().Post("queue/v1/claim-work/p/w", body);
}

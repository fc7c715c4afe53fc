using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Api.Queue.Workers;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Explain;

public sealed class WhyPendingTests : ServerTests
{
    public static readonly Example Example = new("explain.whyPending", async server =>
    {
        var taskId = await server.Task();
        return new($"/task/{taskId}/pending") { Needs = $"queue:status:{taskId}" };
    });

    // Other callers may do nothing that they are not given.
    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Auth:AnonymousScopes:0"] = "nothing:at-all",
    };

    [Test]
    public async Task An_unscheduled_task_waits_for_what_is_not_over()
    {
        var (done, pending) = (await Server.CompletedTask(), await Server.Task());
        var taskId = await Server.Task(("dependencies", new JsonArray(done, pending)));

        var why = await Why(taskId);

        why["state"]!.GetValue<string>().Should().Be("unscheduled");
        why["summary"]!.GetValue<string>().Should().Be($"It waits for task {pending}.");
        why["dependencies"].ShouldBeJson($$"""
            {"requires":"all-completed","open":1,"blocked":false,
             "tasks":[{"taskId":"{{pending}}","state":"pending","blocks":false}]}
            """);
        why.AsObject().Should().NotContainKey("queue").And.NotContainKey("workers");
        why["lacking"]!.AsArray().Should().BeEmpty();
    }

    [Test]
    public async Task A_dependency_that_failed_blocks_the_task_for_good()
    {
        var (failed, pending) = (await Server.ClaimedTask(), await Server.Task());
        var strict = await Server.Task(("dependencies", new JsonArray(pending, failed)));
        var lenient = await Server.Task(
            ("dependencies", new JsonArray(pending, failed)), ("requires", "all-resolved"));
        _ = (await Server.Report(failed, 0, "failed")).Ok;

        var why = await Why(strict);

        why["summary"]!.GetValue<string>().Should().StartWith(
            $"It will never run: it requires all-completed, and {failed} ended as failed (failed).");
        why["dependencies"].ShouldBeJson($$"""
            {"requires":"all-completed","open":2,"blocked":true,"tasks":[
              {"taskId":"{{failed}}","state":"failed","reasonResolved":"failed","blocks":true},
              {"taskId":"{{pending}}","state":"pending","blocks":false}]}
            """);
        (await Why(lenient))["dependencies"]!["blocked"]!.GetValue<bool>().Should().BeFalse();
    }

    [Test]
    public async Task A_task_that_requires_itself_waits_to_be_scheduled()
    {
        var taskId = SlugId.New();
        _ = (await Server.Create(taskId, Server.Definition(("dependencies", new JsonArray(taskId))))).Ok;

        (await Why(taskId))["summary"]!.GetValue<string>().Should()
            .Be("It requires itself and runs only if somebody schedules it.");
    }

    [Test]
    public async Task A_pending_task_is_told_its_place_and_its_workers()
    {
        _ = await Server.Task(("priority", "high"));
        var taskId = await Server.Task();
        (await Why(taskId))["summary"]!.GetValue<string>().Should()
            .Be("It is number 2 of its queue. No worker of that queue is known.");
        _ = await Server.Declare("idle");
        (await Why(taskId))["summary"]!.GetValue<string>().Should().EndWith("has asked for work yet.");
        _ = (await Server.ClaimWork()).TaskIds();
        var asked = Server.In(0);
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        var why = await Why(taskId);

        why["queue"].ShouldBeJson("""{"position":1,"ahead":[]}""");
        why["workers"].ShouldBeJson($$"""
            {"known":2,"quarantined":0,"lastAsked":"{{asked}}","latest":[
              {"workerGroup":"g","workerId":"i","lastAsked":"{{asked}}"},{"workerGroup":"g","workerId":"idle"}]}
            """);
        why["summary"]!.GetValue<string>().Should()
            .Be($"It is the next one of its queue. A worker last asked for work at {asked}.");
    }

    [Test]
    public async Task Workers_that_wait_and_workers_in_quarantine_are_told()
    {
        _ = await Server.Declare();
        _ = await Server.Quarantine(2);
        var taskId = await Server.Task();
        var claim = Server.ClaimWork();
        await Until.LockedOut(Server, 2);
        Server.Clock.Advance(TimeSpan.FromSeconds(7));
        await Server.WriterIdle();

        var why = await Why(taskId);

        why["workers"].ShouldBeJson($$"""
            {"known":1,"quarantined":1,"lastAsked":"{{Server.In(0)}}","latest":[{"workerGroup":"g","workerId":"i",
             "lastAsked":"{{Server.In(0)}}","quarantineUntil":"{{Server.In(2 - (7 / 3600.0))}}"}]}
            """);
        why["summary"]!.GetValue<string>().Should().EndWith("All its workers are in quarantine.");
        Server.Clock.Advance(TimeSpan.FromSeconds(20));
        (await claim).TaskIds().Should().BeEmpty();
    }

    [Test]
    public async Task Other_states_have_plain_answers()
    {
        var taskId = await Server.ClaimedTask();
        (await Why(taskId))["summary"]!.GetValue<string>().Should().Be("It runs, on worker g/i.");
        _ = (await Server.Report(taskId, 0, "completed")).Ok;
        (await Why(taskId))["summary"]!.GetValue<string>().Should().Be("It has completed.");
        var canceled = await Server.Task();
        _ = (await Server.Control(canceled, "cancel")).Ok;
        (await Why(canceled))["summary"]!.GetValue<string>().Should()
            .Be("It is over: its last run ended as exception, canceled.");
        var late = await Server.Task();
        Server.Clock.Advance(TimeSpan.FromHours(1));
        (await Why(late))["summary"]!.GetValue<string>().Should().Contain("has passed");
        await Server.Advance(TimeSpan.FromHours(1));
        (await Why(late))["summary"]!.GetValue<string>().Should().Contain("given up");
    }

    [Test]
    public async Task Nothing_is_told_that_the_caller_could_not_ask_the_queue()
    {
        var required = await Server.Task();
        var waiting = await Server.Task(("dependencies", new JsonArray(required)));
        var pending = (await Server.With($"queue:status:{required}").Get($"explain/v1/task/{required}/pending")).Ok;

        pending.AsObject().Should().NotContainKey("queue").And.NotContainKey("workers");
        pending["lacking"].Texts().Should().Equal("queue:pending-list:p/w", "queue:list-workers:p/w");
        (await Server.With($"queue:status:{waiting}").Get($"explain/v1/task/{waiting}/pending")).Ok["lacking"].Texts()
            .Should().Equal($"queue:get-task:{waiting}");
        var open = (await Server.With($"queue:status:{waiting}", "queue:get-task:*")
            .Get($"explain/v1/task/{waiting}/pending")).Ok;
        open["lacking"].Texts().Should().Equal($"queue:status:{required}");
        open["dependencies"]!["tasks"].ShouldBeJson($$"""[{"taskId":"{{required}}","blocks":false}]""");
        (await Server.With($"queue:status:{waiting}").Get($"explain/v1/task/{required}/pending"))
            .ShouldLack($"queue:status:{required}", $"queue:status:{required}");
    }

    [Test]
    public async Task A_task_that_is_not_there_is_not_found()
    {
        var taskId = SlugId.New();
        (await Server.AsRoot().Get($"explain/v1/task/{taskId}/pending")).ShouldFail(404, "ResourceNotFound", taskId);
        (await Server.AsRoot().Get("explain/v1/task/x/pending")).ShouldFail(400, "InvalidRequestArguments", "taskId");
    }

    private async Task<JsonNode> Why(string taskId) =>
        (await Server.AsRoot().Get($"explain/v1/task/{taskId}/pending")).Ok;
}

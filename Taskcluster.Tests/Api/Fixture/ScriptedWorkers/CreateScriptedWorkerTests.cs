using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture.ScriptedWorkers;

public sealed class CreateScriptedWorkerTests : FixtureTests
{
    public static readonly Example Example = new(
        "fixture.createScriptedWorker",
        _ => Task.FromResult(new ExampleRequest(
            "/scripted-workers", new { taskQueueId = "example/scripted", does = "succeed", afterSeconds = 3 })));

    private string queue = null!;
    private int queues;

    [SetUp]
    public void ChooseQueue() => queue = $"scripted/q{++queues}";

    [Test]
    public async Task Tasks_succeed_one_after_the_other_by_the_fixtures_clock()
    {
        var start = Server.Clock.GetUtcNow();
        var earlier = await TaskInQueue();
        var script = await Server.Script(new { taskQueueId = queue, does = "succeed", afterSeconds = 5 });
        var later = await TaskInQueue();

        await Server.Pass(5);

        (await Server.Summary(earlier)).Should().StartWith("completed: completed(scheduled, completed)");
        (await Server.Summary(later)).Should().StartWith("running: running(scheduled)");
        await Server.Pass(5);
        var run = (await Server.Status(later))["runs"]![0]!;
        run["started"]!.GetValue<string>().Should().Be(WireTime.Format(start.AddSeconds(5)));
        run["resolved"]!.GetValue<string>().Should().Be(WireTime.Format(start.AddSeconds(10)));
        run["workerGroup"]!.GetValue<string>().Should().Be("scripted");
        run["workerId"]!.GetValue<string>().Should().Be(script);
        var worker = await Server.Scripted(script);
        worker["completed"]!.GetValue<int>().Should().Be(2);
        worker["lastError"].Should().BeNull();
    }

    [Test]
    public async Task Each_third_fails_and_the_others_succeed()
    {
        var script = await Server.Script(new { taskQueueId = queue, does = "fail", oneIn = 3, capacity = 2 });
        var tasks = new List<string>();
        for (var count = 0; count < 6; count++)
        {
            tasks.Add(await TaskInQueue());
        }

        await Server.Pass(0);

        (await States(tasks)).Should().Equal("completed", "completed", "failed", "completed", "completed", "failed");
        var worker = await Server.Scripted(script);
        (worker["claimed"]!.GetValue<int>(), worker["completed"]!.GetValue<int>(), worker["failed"]!.GetValue<int>())
            .Should().Be((6, 4, 2));
    }

    [TestCase("worker-shutdown", "exception: exception(scheduled, worker-shutdown) exception(retry, worker-shutdown)")]
    [TestCase(
        "intermittent-task", "exception: exception(scheduled, intermittent-task) exception(task-retry, intermittent")]
    [TestCase("malformed-payload", "exception: exception(scheduled, malformed-payload)")]
    [TestCase("resource-unavailable", "exception: exception(scheduled, resource-unavailable)")]
    [TestCase("internal-error", "exception: exception(scheduled, internal-error)")]
    public async Task An_exception_has_the_reason_of_the_script(string reason, string summary)
    {
        _ = await Server.Script(new { taskQueueId = queue, does = "exception", reason });
        var taskId = await TaskInQueue(("retries", 1));

        await Server.Pass(0);

        (await Server.Summary(taskId)).Should().StartWith(summary);
    }

    [Test]
    public async Task Who_never_claims_lets_deadlines_pass()
    {
        _ = await Server.Script(new { taskQueueId = queue, does = "never-claim" });
        var taskId = await TaskInQueue();

        await Server.Pass(3700);

        (await Server.Summary(taskId)).Should().StartWith("exception: exception(scheduled, deadline-exceeded)");
    }

    [Test]
    public async Task Who_vanishes_lets_claims_expire()
    {
        var script = await Server.Script(new { taskQueueId = queue, does = "vanish" });
        var taskId = await TaskInQueue(("retries", 1));

        await Server.Pass(2400);

        (await Server.Summary(taskId)).Should().StartWith(
            "exception: exception(scheduled, claim-expired) exception(retry, claim-expired)");
        (await Server.Scripted(script))["lost"]!.GetValue<int>().Should().Be(2);
    }

    [Test]
    public async Task Long_runs_keep_their_claims()
    {
        _ = await Server.Script(new { taskQueueId = queue, does = "succeed", afterSeconds = 3000 });
        var taskId = await TaskInQueue();

        await Server.Pass(2999);
        (await Server.Summary(taskId)).Should().StartWith("running: running(scheduled)");
        await Server.Pass(1);

        (await Server.Summary(taskId)).Should().StartWith("completed: completed(scheduled, completed)");
    }

    [Test]
    public async Task Each_run_has_the_log_and_the_artifacts_of_the_script()
    {
        _ = await Server.Script(new
        {
            taskQueueId = queue,
            does = "fail",
            log = new[] { "one", "zwölf" },
            artifacts = new[] { new { name = "public/a b.json", content = "{}", contentType = "application/json" } },
        });
        var taskId = await TaskInQueue();
        await Server.Pass(0);

        var listed = (await Server.AsRoot().Get($"queue/v1/task/{taskId}/artifacts")).Ok["artifacts"]!.AsArray();

        listed.Select(artifact => (string)artifact!["name"]!).Should().BeEquivalentTo(
            "public/logs/live.log", "public/logs/live_backing.log", "public/a b.json");
        (await Content(taskId, "public/logs/live.log")).Should().Be("one\nzwölf\n");
        (await Content(taskId, "public/a%20b.json")).Should().Be("{}");
    }

    [Test]
    public async Task A_run_that_somebody_else_ends_is_let_go()
    {
        var script = await Server.Script(new { taskQueueId = queue, does = "succeed", afterSeconds = 60 });
        var (canceled, next) = (await TaskInQueue(), await TaskInQueue());
        await Server.Pass(1);
        _ = (await Server.Control(canceled, "cancel")).Ok;

        await Server.Pass(120);

        (await Server.Summary(next)).Should().StartWith("completed");
        var worker = await Server.Scripted(script);
        (worker["lost"]!.GetValue<int>(), worker["completed"]!.GetValue<int>()).Should().Be((1, 1));
        worker["lastError"].Should().BeNull();
    }

    [Test]
    public async Task A_worker_in_quarantine_waits_until_it_is_let_out()
    {
        _ = await Server.Script(new { taskQueueId = queue, does = "succeed", workerGroup = "g", workerId = "i" });
        _ = await TaskInQueue();
        await Server.Pass(0);
        var until = WireTime.Format(Server.Clock.GetUtcNow().AddSeconds(30));
        _ = (await Server.AsRoot().Put(
            $"queue/v1/provisioners/scripted/worker-types/{queue.Split('/')[1]}/workers/g/i",
            new { quarantineUntil = until })).Ok;
        var taskId = await TaskInQueue();

        await Server.Pass(29);
        (await Server.Summary(taskId)).Should().StartWith("pending");
        await Server.Pass(1);

        (await Server.Summary(taskId)).Should().StartWith("completed");
    }

    [TestCase("""{"does":"exception"}""", "needs a reason", "worker-shutdown")]
    [TestCase("""{"does":"succeed","reason":"internal-error"}""", "'internal-error'")]
    [TestCase("""{"does":"succeed","oneIn":2}""", "oneIn")]
    [TestCase("""{"does":"never-claim","afterSeconds":1}""", "afterSeconds")]
    [TestCase("""{"does":"never-claim","capacity":1}""", "no capacity")]
    [TestCase("""{"does":"vanish","log":[]}""", "log")]
    [TestCase(
        """{"does":"fail","artifacts":[{"name":"a","content":""},{"name":"a","content":""}]}""", "two artifacts 'a'")]
    [TestCase(
        """{"does":"fail","log":[],"artifacts":[{"name":"public/logs/live.log","content":""}]}""", "live.log")]
    public async Task A_script_that_contradicts_itself_is_refused(string script, params string[] words) =>
        (await Server.Anonymous().Post("fixture/v1/scripted-workers", WithQueue(script)))
            .ShouldFail(400, "InputError", words);

    [TestCase("""{"does":"succeed","afterSeconds":-1}""", "afterSeconds")]
    [TestCase("""{"does":"exception","reason":"bad-luck"}""", "intermittent-task")]
    [TestCase("""{"does":"explode"}""", "never-claim")]
    [TestCase("""{"does":"fail","oneIn":0}""", "oneIn")]
    [TestCase("""{"does":"fail","workerGroup":"a/b"}""", "workerGroup")]
    public async Task A_script_of_another_shape_is_refused(string script, string word) =>
        (await Server.Anonymous().Post("fixture/v1/scripted-workers", WithQueue(script)))
            .ShouldFail(400, "InputValidationError", word);

    [Test]
    public async Task Two_scripts_cannot_be_one_worker()
    {
        var script = new { taskQueueId = queue, does = "succeed", workerGroup = "g", workerId = "i" };
        var first = await Server.Script(script);

        (await Server.Anonymous().Post("fixture/v1/scripted-workers", script))
            .ShouldFail(409, "RequestConflict", first, "g/i");
    }

    private Task<string> TaskInQueue(params (string Name, JsonNode? Value)[] changes) =>
        Server.Task([("taskQueueId", queue), .. changes]);

    private string WithQueue(string script)
    {
        var body = JsonNode.Parse(script)!;
        body["taskQueueId"] = queue;
        return body.ToJsonString();
    }

    private async Task<IReadOnlyList<string>> States(IEnumerable<string> tasks)
    {
        var states = new List<string>();
        foreach (var taskId in tasks)
        {
            states.Add((await Server.Status(taskId))["state"]!.GetValue<string>());
        }

        return states;
    }

    private async Task<string> Content(string taskId, string name)
    {
        var redirect = await Server.AsRoot().Get($"queue/v1/task/{taskId}/artifacts/{name}");
        redirect.Status.Should().Be(303);
        var target = new Uri(redirect.Header("location")!);
        return (await Server.Anonymous().Get(target.PathAndQuery)).Text;
    }
}

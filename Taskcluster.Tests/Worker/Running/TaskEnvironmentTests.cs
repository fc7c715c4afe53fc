using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Worker;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Running;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Running;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class TaskEnvironmentTests
{
    private static readonly WorkerSettings Settings = new(
        "https://tc.example.com/", new Credentials("worker", "token"), "proj/queue", "group", "id", "/work");

    [TestCase("TASKCLUSTER_ACCESS_TOKEN")]
    [TestCase("TASKCLUSTER_CLIENT_ID")]
    [TestCase("TASKCLUSTER_CERTIFICATE")]
    [TestCase("taskcluster_access_token")]
    [TestCase("Auth__RootAccessToken")]
    [TestCase("ASPNETCORE_URLS")]
    [TestCase("AWS_SECRET_ACCESS_KEY")]
    [TestCase("TASKCLUSTER_WORKER_LOCATION")]
    public void The_servers_own_variables_do_not_reach_a_task(string name)
    {
        Of(new Dictionary<string, string> { [name] = "secret", ["HOME"] = "/home" })
            .Should().NotContainKey(name).And.NotContainValue("secret").And.Contain("HOME", "/home");
    }

    [Test]
    public void The_payload_replaces_what_is_inherited_but_never_what_the_worker_says()
    {
        var payload = new Dictionary<string, string>
        {
            ["HOME"] = "/other",
            ["TASK_ID"] = "x",
            ["RUN_ID"] = "x",
            ["TASK_GROUP_ID"] = "x",
            ["TASK_WORKDIR"] = "x",
            ["TASKCLUSTER_ROOT_URL"] = "x",
        };

        Of(new Dictionary<string, string> { ["HOME"] = "/home" }, payload).Should().Equal(
            new Dictionary<string, string>
            {
                ["HOME"] = "/other",
                ["TASK_ID"] = "task",
                ["RUN_ID"] = "2",
                ["TASK_GROUP_ID"] = "group",
                ["TASK_WORKDIR"] = "/work/task",
                ["TASKCLUSTER_ROOT_URL"] = "https://tc.example.com",
            });
    }

    [Test]
    public void A_worker_that_knows_where_it_is_says_so()
    {
        var settings = Settings with { WorkerLocation = new Dictionary<string, string> { ["cloud"] = "our own" } };

        Of([], settings: settings)["TASKCLUSTER_WORKER_LOCATION"].Should().Be("{\"cloud\":\"our own\"}");
    }

    [Test]
    [Platform("Linux")]
    public async Task A_command_sees_exactly_this_environment()
    {
        Environment.SetEnvironmentVariable("Worker__Test__Secret", "hidden");
        await using var rig = await WorkerRig.Start();

        // No shell in between: shells drop variables whose names they cannot use.
        var run = await rig.Run("", new
        {
            command = new[] { new[] { "env" } },
            env = new Dictionary<string, string> { ["odd.name"] = "a=b\nc", ["RUN_ID"] = "9" },
        });

        run.BackingLog.Should().Contain($"\nTASK_ID={run.TaskId}\n").And.Contain("\nRUN_ID=0\n")
            .And.Contain("\nodd.name=a=b\nc\n")
            .And.Contain($"\nTASK_GROUP_ID={run.Task["taskGroupId"]}\n")
            .And.Contain($"\nTASK_WORKDIR={rig.TaskDirectory(run)}\n")
            .And.Contain($"\nTASKCLUSTER_ROOT_URL={rig.Queue.RootUrl}\n")
            .And.NotContain("hidden").And.NotContain("secret-of-the");
    }

    private static IReadOnlyDictionary<string, string> Of(
        Dictionary<string, string> inherited,
        Dictionary<string, string>? payload = null,
        WorkerSettings? settings = null)
    {
        using var empty = JsonDocument.Parse("{}");
        var task = new ClaimedTask("group", "proj/queue", default, default, [], empty.RootElement);
        var claim = new Claim(new ClaimedStatus("task", "running", []), 2, default, task, Settings.Credentials);
        return TaskEnvironment.Of(inherited, settings ?? Settings, claim, payload ?? [], "/work/task");
    }
}

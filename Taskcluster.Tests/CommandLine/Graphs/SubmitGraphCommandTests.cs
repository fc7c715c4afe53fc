using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith.Commands;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine.Graphs;

/// <summary>The verb <c>submit-graph</c>.</summary>
public sealed class SubmitGraphCommandTests : ServerTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void Make_a_folder() => folder = new TemporaryFolder();

    [TearDown]
    public void Remove_the_folder() => folder.Dispose();

    [Test]
    public async Task A_graph_made_for_another_deployment_runs_here()
    {
        var (decision, build, image) = (SlugId.NewNice(), SlugId.NewNice(), SlugId.NewNice());
        folder.Write("label-to-taskid.json", $$"""{"build": "{{build}}"}""");
        folder.Write("task-graph.json", $$"""
            {"{{build}}": {"label": "build", "dependencies": {},
                           "task": {{OldTask.Definition("build", decision, decision, image)}} },
             "test": {"label": "test", "dependencies": {"b": "build"},
                      "task": {{OldTask.Definition("test", decision)}} } }
            """);

        var result = await Run(folder.Path, "--stub-missing", "--task-queue", "far/away=p/w");

        result.Ok.Should().Contain($"2 tasks created in the group of {decision}; 1 missing one has a stub.")
            .And.Contain($"{Server.RootUrl}/tasks/groups/{decision}");
        (await Server.Summary(decision)).Should().StartWith("completed");
        (await Server.Summary(image)).Should().StartWith("completed");
        (await Server.Status(build))["state"]!.GetValue<string>().Should().Be("pending");
        (await Server.Claim())["status"]!["taskId"]!.GetValue<string>().Should().Be(build);
        _ = (await Server.Report(build, 0, "completed")).Ok;
        (await Server.Claim())["task"]!["metadata"]!["name"]!.GetValue<string>().Should().Be("test");
        var group = (await Server.AsRoot().Get($"queue/v1/task-group/{decision}/list")).Ok;
        group["tasks"]!.AsArray().Should().HaveCount(3);
    }

    [Test]
    public async Task What_is_there_already_is_left_alone_if_it_is_the_same()
    {
        var (decision, taskId) = (SlugId.NewNice(), SlugId.NewNice());
        var file = folder.Write("graph.json", $$"""
            [{"taskId": "{{taskId}}", "task": {{OldTask.Definition("one", decision)}} }]
            """);

        _ = (await Run(file)).Ok;
        await Server.Advance(TimeSpan.FromMinutes(5));
        var again = JsonNode.Parse((await Run(file, "--json")).Ok)!;
        var renewed = await Run(file, "--new-ids", "--dry-run");

        again.ToJsonString().Should().Be(new JsonObject
        {
            ["decisionTaskId"] = decision,
            ["taskGroupId"] = decision,
            ["dryRun"] = false,
            ["created"] = 0,
            ["existing"] = 1,
            ["stubs"] = new JsonArray(),
            ["tasks"] = new JsonObject { [taskId] = taskId },
        }.ToJsonString());
        renewed.Ok.Should().Contain("1 task would be created").And.Contain($"  {taskId}\n").And.NotStartWith(taskId);
    }

    [Test]
    public async Task A_fault_anywhere_creates_nothing()
    {
        var taskId = SlugId.NewNice();
        var file = folder.Write("graph.json", $$"""
            {"a": {"taskId": "{{taskId}}", "task": {{OldTask.Definition("a", taskId)}} },
             "b": {"task": {"payload": {}, "metadata": 7} } }
            """.Replace($"\"taskGroupId\": \"{taskId}\",", "", StringComparison.Ordinal));

        (await Run(file, "--scheduler-id", "s")).Complaint.Should().Contain("b: data/metadata must be object");
        (await Existing(taskId)).Should().BeFalse();
        Server.Messages.All.Should().NotContain(message => message.Exchange.EndsWith("task-defined"));
    }

    [Test]
    public async Task Without_a_server_a_graph_can_be_checked_and_not_be_created()
    {
        var file = folder.Write("graph.yml", $"one: {OldTask.Definition("one", SlugId.NewNice())}");
        var nowhere = folder.Path + "/data";

        FluentActions.Invoking(() => TaskServer.RequireRunning(nowhere))
            .Should().Throw<UnusableDataException>().WithMessage("*TASKCLUSTER_ROOT_URL*");
        (await Verb.Run("submit-graph", file, "--data", nowhere, "--dry-run")).Ok
            .Should().Contain("  one\n1 task would be created").And.Contain("no server was asked");
    }

    private async Task<bool> Existing(string taskId) =>
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Status != 404;

    private Task<VerbResult> Run(params string[] arguments) => Verb.Run(
        new Dictionary<string, string>
        {
            ["TASKCLUSTER_ROOT_URL"] = Server.RootUrl,
            ["TASKCLUSTER_CLIENT_ID"] = Server.Root.ClientId,
            ["TASKCLUSTER_ACCESS_TOKEN"] = Server.Root.AccessToken,
        },
        ["submit-graph", .. arguments]);
}

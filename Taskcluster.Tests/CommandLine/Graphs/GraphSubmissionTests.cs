using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Monolith.Commands;
using Taskcluster.Monolith.Commands.Graphs;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine.Graphs;

/// <summary>What <c>submit-graph</c> asks a server before it creates anything, and what it does then.</summary>
public sealed class GraphSubmissionTests : ServerTests
{
    private readonly string group = SlugId.NewNice();
    private readonly string taskId = SlugId.NewNice();
    private readonly HttpClient http = TaskclusterClient.CreateHttp();
    private TemporaryFolder folder = null!;

    private string One => $$"""{"one": {"taskId": "{{taskId}}", "task": {{OldTask.Definition("one", group)}} } }""";

    [SetUp]
    public void Make_a_folder() => folder = new TemporaryFolder();

    [TearDown]
    public void Remove_the_folder()
    {
        folder.Dispose();
        http.Dispose();
    }

    [Test]
    public async Task A_task_that_is_there_with_another_definition_is_named_with_its_fields()
    {
        await Submit(One);

        await Refused(One.Replace("\"x\": 1", "\"x\": 2", StringComparison.Ordinal), $"one ({taskId}: payload)");
        await Refused(
            One.Replace("\"sched\"", "\"other\"", StringComparison.Ordinal),
            $"one ({taskId}: schedulerId)",
            "--new-ids");
        (await Server.Status(taskId))["state"]!.GetValue<string>().Should().Be("pending");
    }

    [Test]
    public async Task Tasks_that_are_nowhere_are_named_or_have_stubs()
    {
        var (outside, other) = (SlugId.NewNice(), await Server.Task());
        var graph = $"{{\"one\": {OldTask.Definition("one", group, outside, other, group)}}}";

        await Refused(graph, $"one on {outside}", "--stub-missing");
        var submission = await Submit(graph, stubsMissing: true);

        submission.Stubs.Should().Equal(outside);
        (await Server.Summary(outside)).Should().StartWith("completed");
        (await Server.Summary(group)).Should().StartWith("completed");
    }

    [Test]
    public async Task A_task_that_expires_before_those_that_depend_on_it_is_named()
    {
        var soon = WireTime.Format(Server.Clock.GetUtcNow().AddHours(1));
        var other = await Server.Task(("expires", soon));

        await Refused(
            $"{{\"one\": {OldTask.Definition("one", group, other)}}}", $"one on {other}, which expires at {soon}");
    }

    [Test]
    public async Task A_stub_that_was_left_uncompleted_is_completed()
    {
        var stub = StubTask.Of(group, group, "sched", "Decision task", Server.Clock.GetUtcNow(), null);
        _ = (await Server.AsRoot().Put($"queue/v1/task/{group}", stub.Definition)).Ok;
        _ = (await Server.AsRoot().Post(
            $"queue/v1/task/{group}/runs/0/claim", new { workerGroup = "submit-graph", workerId = "stub" })).Ok;

        await Submit(One);

        (await Server.Summary(group)).Should().StartWith("completed");
    }

    [Test]
    public async Task A_group_that_takes_no_such_tasks_is_named()
    {
        var definition = Server.Definition(("taskGroupId", group), ("schedulerId", "mine"));
        _ = (await Server.Create(SlugId.NewNice(), definition)).Ok;
        await Refused(One, $"{group} is there already and has the schedulerId mine", "--scheduler-id mine");

        _ = (await Server.AsRoot().Post($"queue/v1/task-group/{group}/seal")).Ok;
        await Refused(One.Replace("\"sched\"", "\"mine\"", StringComparison.Ordinal), "is sealed");
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Status.Should().Be(404);
    }

    [Test]
    public async Task Who_lacks_scopes_is_told_before_anything_is_created()
    {
        var weak = TemporaryCredentials.Create(
            Server.Root,
            "test/weak",
            ["queue:get-task:*", "queue:list-task-group:*", "auth:*", "queue:create-task:highest:far/away"],
            Server.Clock.GetUtcNow().AddMinutes(-1),
            Server.Clock.GetUtcNow().AddHours(1));

        (await FluentActions.Awaiting(() => Submit(One, weak)).Should().ThrowAsync<UnusableDataException>())
            .Which.Message.Should().Contain("nothing was created").And.Contain("queue:scheduler-id:sched")
            .And.Contain("queue:claim-task:submit-graph/stub").And.NotContain("far/away");
        Server.Messages.All.Should().NotContain(message => message.Exchange.EndsWith("task-defined"));
    }

    [Test]
    public async Task Times_that_were_to_be_kept_are_judged()
    {
        var kept = new GraphOptions(Server.RootUrl, Server.Clock.GetUtcNow()) { KeepsTimes = true };

        await FluentActions.Awaiting(() => Submit(One, options: kept)).Should().ThrowAsync<TaskFileException>()
            .WithMessage("*one: created is 2021-06-01*");
        await Submit(One);
        var now = kept with { Now = Server.Clock.GetUtcNow() };
        var definition = (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok;
        var same = new JsonObject { ["taskId"] = taskId, ["task"] = definition.DeepClone() };
        (await Submit($"[{same.ToJsonString()}]", options: now)).Missing.Should().BeEmpty();
    }

    private async Task Refused(string graph, params string[] words)
    {
        var message = (await FluentActions.Awaiting(() => Submit(graph)).Should().ThrowAsync<TaskFileException>())
            .Which.Message;
        message.Should().ContainAll(words);
    }

    private async Task<GraphSubmission> Submit(
        string graph, Credentials? by = null, bool stubsMissing = false, GraphOptions? options = null)
    {
        options ??= new GraphOptions(Server.RootUrl, Server.Clock.GetUtcNow());
        var (entries, labels) = GraphFile.Read(folder.Write("graph.json", graph));
        var plan = GraphPlan.Of(entries, labels, options);
        var check = new GraphCheck(new CreateTaskCheck(options.RootUrl, Server.Clock));
        var client = new TaskclusterClient(
            http, Server.RootUrl, new ServerClock(Server.Clock), TimeProvider.System, by ?? Server.Root);
        var submission = new GraphSubmission(client, plan, options, check, CancellationToken.None);
        await submission.Ask(check.RequireValid(plan), stubsMissing);
        await submission.Create(new CreationDisplay(isJson: true));
        return submission;
    }
}

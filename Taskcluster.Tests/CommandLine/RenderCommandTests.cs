using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>The verb <c>render</c>.</summary>
public sealed class RenderCommandTests : ServerTests
{
    private const string TwoTasks = """
        version: 1
        hooks: [{name: docs/publish}]
        tasks:
          - taskId: {$eval: as_slugid('test')}
            taskQueueId: p/w
            dependencies: [{$eval: as_slugid('build')}]
            deadline: {$fromNow: 1 hour}
            scopes: [secrets:get:x]
            payload: {}
            metadata: {name: test, description: "", owner: "${event.pusher.email}", source: "${event.repository.url}"}
          - taskId: {$eval: as_slugid('build')}
            taskQueueId: p/w
            deadline: {$fromNow: 1 hour}
            payload: {}
            metadata: {name: build, description: "", owner: "${event.pusher.email}", source: "${event.repository.url}"}
        """;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void Make_a_folder() => folder = new TemporaryFolder();

    [TearDown]
    public void Remove_the_folder() => folder.Dispose();

    [Test]
    public async Task Without_a_server_the_tasks_are_shown_with_the_scopes_that_they_need()
    {
        var result = await Run(server: false, TwoTasks, "--json", "--repository", "octo/maps");

        var shown = JsonNode.Parse(result.Ok)!;
        shown["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should().Equal(
            "assume:repo:github.com/octo/maps:branch:main", "queue:route:statuses",
            "queue:scheduler-id:taskcluster-github");
        var tasks = shown["tasks"]!.AsArray();
        tasks.Select(task => task!["task"]!["metadata"]!["name"]!.GetValue<string>()).Should().Equal("build", "test");
        tasks.Should().OnlyContain(task => task!["problems"]!.AsArray().Count == 0);
        tasks[1]!["requiredScopes"]!.ToJsonString().Should()
            .Contain("secrets:get:x").And.Contain("queue:create-task:lowest:p/w").And.Contain("queue:route:statuses");
        shown["hooks"]![0]!["requiredScopes"]!.GetValue<string>().Should().Be("github:trigger-hook:docs/publish");
    }

    [Test]
    public async Task What_the_server_would_refuse_is_shown_and_nothing_is_created()
    {
        var file = TwoTasks.Replace("deadline: {$fromNow: 1 hour}\n    payload", "payload", StringComparison.Ordinal)
            .Replace("name: build, description: \"\"", "name: build", StringComparison.Ordinal);

        var result = await Run(server: true, file, "--submit");

        result.Complaint.Should().Contain("1 of 2 tasks").And.Contain("none was created");
        result.Output.Should().Contain("github-push of taskcluster/testing, main: 2 tasks\n")
            .And.Contain("WRONG data must have required property 'deadline'")
            .And.Contain("WRONG data/metadata must have required property 'description'")
            .And.Contain("docs/publish  github:trigger-hook:docs/publish");
        Server.Messages.All.Should().NotContain(message => message.Exchange.EndsWith("task-defined"));
    }

    [Test]
    public async Task The_tasks_can_be_created_with_our_own_scopes_or_those_of_the_repository()
    {
        var payload = folder.Path + "/push.json";
        await File.WriteAllTextAsync(payload, (await Run(server: false, TwoTasks, "--print-event")).Ok);

        (await Run(server: true, TwoTasks, "--event", payload, "--submit", "--as-repository")).Complaint
            .Should().Contain("InsufficientScopes").And.Contain("queue:create-task").And.Contain("0 of 2 tasks");
        _ = (await Server.AsRoot().Put("auth/v1/roles/repo:github.com%2Ftaskcluster%2Ftesting:branch:main", new
        {
            description = "",
            scopes = new[] { "queue:create-task:lowest:p/w", "queue:create-task:project:none", "secrets:get:x" },
        })).Ok;
        var result = await Run(
            server: true, TwoTasks, "--event", payload, "--submit", "--as-repository", "--json");

        var shown = JsonNode.Parse(result.Ok)!;
        shown["submitted"]!.GetValue<bool>().Should().BeTrue();
        var states = shown["tasks"]!.AsArray().Select(task => task!["taskId"]!.GetValue<string>())
            .Select(async taskId => (await Server.Status(taskId))["state"]!.GetValue<string>());
        (await Task.WhenAll(states)).Should().Equal("pending", "unscheduled");
    }

    [Test]
    public async Task A_file_that_cannot_be_rendered_is_refused_in_words() =>
        (await Run(server: false, "version: 1\ntasks: [{a: {$eval: nope}}]")).Complaint.Should()
            .Contain(".taskcluster.yml: InterpreterError at template.tasks[0].a: unknown context value nope");

    private Task<VerbResult> Run(bool server, string file, params string[] arguments)
    {
        var environment = new Dictionary<string, string>();
        if (server)
        {
            environment["TASKCLUSTER_ROOT_URL"] = Server.RootUrl;
            environment["TASKCLUSTER_CLIENT_ID"] = Server.Root.ClientId;
            environment["TASKCLUSTER_ACCESS_TOKEN"] = Server.Root.AccessToken;
        }

        return Verb.Run(environment, ["render", folder.Write(".taskcluster.yml", file), .. arguments]);
    }
}

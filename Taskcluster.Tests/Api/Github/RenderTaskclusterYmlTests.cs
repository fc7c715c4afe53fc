using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Github;

/// <summary>github.renderTaskclusterYml (spec/services.md §4.8; §8 rows 103 to 106).</summary>
public sealed class RenderTaskclusterYmlTests : ServerTests
{
    private const string Path = "github/v1/taskcluster-yml";

    private static readonly object Push = new { type = "github-push" };

    private const string TwoTasks = """
        version: 1
        tasks:
          - taskId: {$eval: as_slugid('later')}
            dependencies: [{$eval: as_slugid('first')}]
            metadata: {name: later}
          - taskId: {$eval: as_slugid('first')}
            metadata: {name: "${event.action} ${taskcluster_root_url}"}
        """;

    public static readonly Example Example = new("github.renderTaskclusterYml", _ => Task.FromResult(
        new ExampleRequest("/taskcluster-yml", new { body = "version: 1\ntasks: [{a: 1}]", fakeEvent = Push })));

    [Test]
    public async Task Row_103_A_file_without_tasks_has_scopes() =>
        (await Render("version: 1\ntasks: []", Push)).Ok.ToJsonString().Should().Be(
            """{"tasks":[],"scopes":["assume:repo:github.com/taskcluster/testing:branch:main","queue:route:statuses","""
            + "\"queue:scheduler-id:taskcluster-github\"]}");

    [Test]
    public async Task Row_104_Who_reports_by_checks_needs_their_route() =>
        ScopesOf(await Render("version: 1\nreporting: checks-v1\ntasks: []", Push))[1]
            .Should().Be("queue:route:checks");

    [Test]
    public async Task Row_105_A_key_that_nobody_knows_is_refused() =>
        (await Render("version: 1\nfoo: 1", Push)).ShouldFail(400, "InputError", "foo");

    [Test]
    public async Task Row_106_A_pull_request_needs_an_action() =>
        (await Render("version: 1", new { type = "github-pull-request" })).ShouldFail(400, "InputValidationError");

    [Test]
    public async Task The_tasks_come_in_order_with_ids_of_their_own_and_no_moment_of_creation()
    {
        var fake = new { type = "github-pull-request", action = "labeled" };
        var answer = (await Render(TwoTasks, fake)).Ok;
        var other = (await Render(TwoTasks, fake)).Ok;

        var tasks = answer["tasks"]!.AsArray();
        tasks.Should().HaveCount(2);
        tasks[0]!["task"]!["metadata"]!["name"]!.GetValue<string>().Should().Be($"labeled {Server.RootUrl}");
        tasks[1]!["task"]!["dependencies"]![0]!.GetValue<string>().Should().Be(tasks[0]!["taskId"]!.GetValue<string>());
        tasks[0]!["task"]!.AsObject().Select(member => member.Key)
            .Should().BeEquivalentTo("schedulerId", "taskGroupId", "metadata", "routes");
        other["tasks"]![0]!["taskId"]!.GetValue<string>().Should().NotBe(tasks[0]!["taskId"]!.GetValue<string>());
    }

    [Test]
    public async Task Every_kind_of_event_is_made_up_with_each_of_its_actions()
    {
        var actions = 0;
        foreach (var kind in EventKind.All)
        {
            foreach (var action in EventKind.ActionsOf(kind).DefaultIfEmpty())
            {
                var fake = new JsonObject { ["type"] = kind };
                if (action is not null)
                {
                    fake["action"] = action;
                    actions++;
                }

                (await Render("version: 1\ntasks: [{a: '${event.action}'}]", fake)).Ok["tasks"]![0]!["task"]!["a"]!
                    .GetValue<string>().Should().Be(action ?? "");
            }
        }

        actions.Should().Be(17 + 17 + 7 + 2);
    }

    [Test]
    public async Task Overrides_and_names_decide_the_role()
    {
        const string file = "version: 1\ntasks: [{a: '${event.ref} ${event.pusher.name}'}]";

        var answer = await Render(
            file,
            new { type = "github-push", overrides = new { branch = "dev", pusher = new { name = "me" } } },
            organization: "octo",
            repository: "maps.js");

        ScopesOf(answer)[0].Should().Be("assume:repo:github.com/octo/maps.js:branch:dev");
        answer.Ok["tasks"]![0]!["task"]!["a"]!.GetValue<string>().Should().Be("refs/heads/dev me");
        ScopesOf(await Render("version: 1", new { type = "github-push", overrides = new { @ref = "refs/tags/v1" } }))[0]
            .Should().Be("assume:repo:github.com/taskcluster/testing:tag:v1");
        ScopesOf(await Render("version: 0", new { type = "github-release", action = "edited" }))[0]
            .Should().Be("assume:repo:github.com/taskcluster/testing:release:published");
        ScopesOf(await Render("version: 1", new { type = "github-release", action = "edited" }))[0]
            .Should().Be("assume:repo:github.com/taskcluster/testing:release:edited");
    }

    [Test]
    public async Task Files_of_version_0_have_the_queue_of_the_settings()
    {
        var task = (await Render(
            """
            version: 0
            tasks:
              - provisionerId: '{{ taskcluster.docker.provisionerId }}'
                extra: {github: {events: [pull_request.opened]}}
            """,
            new { type = "github-pull-request-untrusted", action = "opened" })).Ok["tasks"]![0]!["task"]!;

        task["provisionerId"]!.GetValue<string>().Should().Be("unknown");
        task["created"]!.GetValue<string>().Should().EndWith("Z");
    }

    [TestCase("version: 1\ntasks: [", "is not YAML")]
    [TestCase("version: 1\ntasks: [{a: {$eval: nope}}]",
        "InterpreterError at template.tasks[0].a: unknown context value nope")]
    [TestCase("version: 1\ntasks: {$reduce: {$eval: 'range(0, 400)'}, initial: 1, 'each(a, b)': [{$eval: a}]}",
        "LimitError")]
    [TestCase("version: 3", "0 or 1")]
    public async Task What_cannot_be_rendered_is_told(string file, string words) =>
        (await Render(file, Push)).ShouldFail(400, "InputError", words);

    [Test]
    public async Task What_is_no_branch_or_no_text_is_told()
    {
        (await Render("version: 1", new { type = "github-push", overrides = new { branch = "mé" } }))
            .ShouldFail(400, "InputError", "Must have only ascii-printable chars in branch names!");
        (await Render("version: 1", new { type = "github-push", overrides = new { organization = 7 } }))
            .ShouldFail(400, "InputError", "The override organization must be a text");
        (await Server.Anonymous().Post(
            Path,
            """
            {"body": "version: 1\ntasks: [{a: '${event.x.y}'}]",
             "fakeEvent": {"type": "github-push", "overrides": {"x": {"y": 1, "y": 2}}}}
            """)).Ok["tasks"]![0]!["task"]!["a"]!.GetValue<string>().Should().Be("2", "the last one counts");
    }

    [TestCase("{}")]
    [TestCase("""{"body":"version: 1"}""")]
    [TestCase("""{"body":"version: 1","fakeEvent":{"type":"github-push","action":"opened"}}""")]
    [TestCase("""{"body":"version: 1","fakeEvent":{"type":"github-release","action":"opened"}}""")]
    [TestCase("""{"body":"version: 1","fakeEvent":{"type":"cron"}}""")]
    [TestCase("""{"body":"version: 1","fakeEvent":{"type":"github-push"},"organization":"a.b"}""")]
    [TestCase("""{"body":"version: 1","fakeEvent":{"type":"github-push"},"repository":""}""")]
    public async Task A_body_that_breaks_its_schema_is_refused(string body) =>
        (await Server.Anonymous().Post(Path, body)).ShouldFail(400, "InputValidationError");

    private Task<ApiAnswer> Render(
        string file, object fakeEvent, string? organization = null, string? repository = null)
    {
        var body = new JsonObject
        {
            ["body"] = file,
            ["fakeEvent"] = fakeEvent as JsonNode ?? System.Text.Json.JsonSerializer.SerializeToNode(fakeEvent),
        };
        if (organization is not null)
        {
            body["organization"] = organization;
            body["repository"] = repository;
        }

        return Server.Anonymous().Post(Path, body.ToJsonString());
    }

    private static List<string> ScopesOf(ApiAnswer answer) =>
        [.. answer.Ok["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>())];
}

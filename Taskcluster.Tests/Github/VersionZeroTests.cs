using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Github.Rendering;

namespace Taskcluster.Tests.Github;

/// <summary>Files of version 0.</summary>
public sealed class VersionZeroTests
{
    [TestCase("{{ event.type }}", "\"push\"")]
    [TestCase("{{event.type}}", "\"push\"")]
    [TestCase("a {{ event.type }} b{{organization}}", "\"a push bocto\"")]
    [TestCase("{{ repository }}", "\"maps\"")]
    [TestCase("{{ timestamp }}", "1735689600000")]
    [TestCase("at {{ timestamp }}", "\"at 1735689600000\"")]
    [TestCase("{{ event.head.user.id }}", "2718")]
    [TestCase("{{ taskcluster.docker.workerType }}", "\"unknown\"")]
    [TestCase("{{ $fromNow }}", "\"2025-01-01T00:00:00.000Z\"")]
    [TestCase("{{ '2 hours' | $fromNow }}", "\"2025-01-01T02:00:00.000Z\"")]
    [TestCase("till {{ \"-1 day\" | $fromNow }}", "\"till 2024-12-31T00:00:00.000Z\"")]
    [TestCase("{{ 'plain' }}", "\"plain\"")]
    [TestCase("{{ nobody.knows }} {{ 'x' | $what }} {{ }} {{", "\"{{ nobody.knows }} {{ 'x' | $what }} {{ }} {{\"")]
    public void Parameters_are_filled_in(string text, string expected)
    {
        var quoted = JsonValue.Create(text).ToJsonString();
        var task = Sole(Render(
            $"version: 0\ntasks:\n  - payload: {{value: {quoted}}}\n    extra: {{github: {{events: [push]}}}}"));

        task["payload"]!["value"]!.ToJsonString(Readable).Should().Be(expected);
    }

    [Test]
    public void Keys_have_parameters_too() => Sole(Render("""
        version: 0
        tasks: [{payload: {"x-{{ event.type }}": 1}, extra: {github: {events: [push]}}}]
        """))["payload"]!.ToJsonString().Should().Be("""{"x-push":1}""");

    [Test]
    public void What_a_file_leaves_out_is_filled_in_before_it_is_rendered()
    {
        var task = Sole(Render("version: 0\ntasks: [{payload: {}, extra: {github: {events: [push]}}}]"));

        task["created"]!.GetValue<string>().Should().Be("2025-01-01T00:00:00.000Z");
        task["deadline"]!.GetValue<string>().Should().Be("2025-01-02T00:00:00.000Z");
        task["routes"]!.ToJsonString().Should().Be("""["statuses"]""");
        task["schedulerId"]!.GetValue<string>().Should().Be("taskcluster-github");
    }

    [TestCase("[push]", "", 1)]
    [TestCase("[pu]", "", 1)]
    [TestCase("['push*', release]", "", 1)]
    [TestCase("['*']", "", 1)]
    [TestCase("[release]", "", 0)]
    [TestCase("[]", "", 0)]
    [TestCase("[push]", "branches: [main]", 1)]
    [TestCase("[push]", "branches: [dev]", 0)]
    [TestCase("[push]", "excludeBranches: [main]", 0)]
    [TestCase("[push]", "excludeBranches: [dev]", 1)]
    public void A_task_is_for_the_events_and_branches_that_it_names(string events, string branches, int count)
    {
        var conditions = branches.Length == 0 ? "" : $", {branches}";
        Render($"version: 0\ntasks: [{{payload: {{}}, extra: {{github: {{events: {events}{conditions}}}}}}}]")
            .Tasks.Should().HaveCount(count);
    }

    [Test]
    public void Tasks_share_the_group_of_the_first_that_is_left()
    {
        var rendered = Render("""
            version: 0
            tasks:
              - {payload: {}}
              - {payload: {}, extra: {github: {events: [push]}}}
              - {payload: {}, taskGroupId: other, schedulerId: other, extra: {github: {events: [push]}}}
            """);

        rendered.Tasks.Select(task => task.TaskId).Should().OnlyHaveUniqueItems();
        rendered.Tasks.Select(task => task.Task["taskGroupId"]!.GetValue<string>())
            .Should().Equal(rendered.Tasks[0].TaskId, rendered.Tasks[0].TaskId);
        rendered.Tasks.Should().OnlyContain(
            task => task.Task["schedulerId"]!.GetValue<string>() == "taskcluster-github");
    }

    [Test]
    public void Variables_of_the_event_stand_in_the_environment()
    {
        var environment = Sole(Render("""
            version: 0
            tasks: [{payload: {env: {OWN: x}}, extra: {github: {env: true, events: [push]}}}]
            """))["payload"]!["env"]!.AsObject();

        environment.Select(variable => variable.Key).Should().BeEquivalentTo(
            "OWN", "GITHUB_EVENT", "GITHUB_BRANCH", "GITHUB_BASE_REPO_URL", "GITHUB_BASE_USER", "GITHUB_BASE_SHA",
            "GITHUB_BASE_BRANCH", "GITHUB_BASE_REF", "GITHUB_HEAD_REPO_URL", "GITHUB_HEAD_USER",
            "GITHUB_HEAD_USER_EMAIL", "GITHUB_HEAD_SHA", "GITHUB_HEAD_BRANCH", "GITHUB_HEAD_REF");
        environment["GITHUB_HEAD_REPO_URL"]!.GetValue<string>().Should().Be("https://github.com/octo/maps.git");
    }

    [TestCase("{payload: {}, extra: {github: {events: push}}}", "extra.github.events of tasks[0] must be a list")]
    [TestCase("{payload: {}, extra: {github: {events: [push], branches: [1]}}}", "branches of tasks[0]")]
    [TestCase("{payload: [], extra: {github: {events: [push], env: true}}}", "payload of tasks[0] must be an object")]
    [TestCase("{a: \"{{ 'soon' | $fromNow }}\"}", "'soon' isn't a time expression")]
    public void What_is_wrong_is_named(string task, string words) =>
        Fault($"version: 0\ntasks: [{task}]").Should().Contain(words);

    [Test]
    public void Parameters_that_grow_without_bound_are_stopped()
    {
        var title = new JsonObject { ["details"] = new JsonObject { ["event.title"] = new string('x', 100_000) } };
        var file = TaskclusterYml.Read(
            $"version: 0\ntasks: [{{a: \"{string.Concat(Enumerable.Repeat("{{ event.title }}", 1000))}\"}}]");

        FluentActions.Invoking(() => TaskclusterYml.Render(
                file, SampleEvents.Event(EventKind.Push, null, "octo", "maps", title), TaskclusterYmlVectors.Counted()))
            .Should().Throw<TaskclusterYmlException>().WithMessage("*more than 10000000 characters*");
    }

    // What opens a parameter again and again is gone over once.
    [Test]
    public void Parameters_that_never_end_cost_little()
    {
        var text = string.Concat(Enumerable.Repeat("{{ 'a | b ", 50_000));

        Sole(Render($"version: 0\ntasks: [{{a: \"{text}\", extra: {{github: {{events: [push]}}}}}}]"))["a"]!
            .GetValue<string>().Should().Be(text);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static RenderedYml Render(string text) => TaskclusterYml.Render(
        TaskclusterYml.Read(text),
        SampleEvents.Event(EventKind.Push, null, "octo", "maps"),
        TaskclusterYmlVectors.Counted());

    private static JsonObject Sole(RenderedYml rendered) => rendered.Tasks.Should().ContainSingle().Subject.Task;

    private static string Fault(string text) => FluentActions.Invoking(() => Render(text))
        .Should().Throw<TaskclusterYmlException>().Which.Message;
}

using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Github.Rendering;

namespace Taskcluster.Tests.Github;

/// <summary>Files of version 1, and what both versions share.</summary>
public sealed class VersionOneTests
{
    [Test]
    public void Tasks_come_after_those_that_they_depend_on_and_otherwise_as_the_file_has_them()
    {
        var rendered = Render("""
            version: 1
            tasks:
              - taskId: {$eval: as_slugid('d')}
                dependencies: [{$eval: as_slugid('c')}, {$eval: as_slugid('b')}]
                n: d
              - {taskId: {$eval: as_slugid('c')}, dependencies: [{$eval: as_slugid('a')}], n: c}
              - {n: e}
              - {taskId: {$eval: as_slugid('b')}, n: b}
              - {taskId: {$eval: as_slugid('a')}, dependencies: [fN1SbArXTPSVFNUvaOlinQ], n: a}
            """);

        string.Concat(rendered.Tasks.Select(task => task.Task["n"]!.GetValue<string>())).Should().Be("ebacd");
        rendered.Tasks.Select(task => task.Task["taskGroupId"]!.GetValue<string>()).Distinct()
            .Should().ContainSingle().Which.Should().Match(group => rendered.Tasks.All(task => task.TaskId != group));
    }

    [Test]
    public void A_cycle_is_named() => Fault("""
        version: 1
        tasks:
          - {taskId: a, dependencies: [x, b]}
          - {taskId: b, dependencies: [c]}
          - {taskId: c, dependencies: [b]}
        """).Should().Be("The dependencies form a cycle: b -> c -> b.");

    [TestCase("[{taskId: a}, {taskId: a}]", "two have the taskId a.")]
    [TestCase("[{taskId: 7}]", "taskId of tasks[0] must be a text, not 7")]
    [TestCase("[{}, {taskGroupId: [1]}]", "taskGroupId of tasks[1] must be a text, not a list")]
    [TestCase("[{routes: {}}]", "routes of tasks[0] must be a list")]
    [TestCase("{$eval: '[1]'}", "tasks[0] must be rendered to a task, not to 1")]
    [TestCase("{a: 1}", "tasks must be rendered to a list of tasks, not to an object")]
    [TestCase("[{a: {$eval: 'as_slugid([])'}}]",
        "BuiltinError at template.tasks[0].a: invalid arguments to builtin: as_slugid")]
    [TestCase("[{a: {$eval: as_slugid}}]", "uncalled functions")]
    public void What_is_no_task_is_named(string tasks, string words) =>
        Fault($"version: 1\ntasks: {tasks}").Should().Match($"*{words.Replace("[", "?").Replace("]", "?")}*");

    [Test]
    public void A_template_sees_the_event_and_makes_ids_by_labels()
    {
        var rendered = Render("""
            version: 1
            tasks:
              - a: ${tasks_for} ${event.repository.full_name} ${taskcluster_root_url} ${event.head_commit.author.name}
                b: {$eval: as_slugid('x') == as_slugid('x') && as_slugid('1') == as_slugid(1)}
                c: {$eval: as_slugid('x') == as_slugid('y')}
                d: {$fromNow: 1 day}
            """).Tasks.Should().ContainSingle().Subject.Task;

        rendered["a"]!.GetValue<string>().Should().Be(
            "github-push octo/maps https://tc.example.com Ines Cartographer");
        rendered["b"]!.GetValue<bool>().Should().BeTrue();
        rendered["c"]!.GetValue<bool>().Should().BeFalse();
        rendered["d"]!.GetValue<string>().Should().Be("2025-01-02T00:00:00.000Z");
    }

    [Test]
    public void Of_a_comment_a_template_sees_the_command_and_the_pull_request()
    {
        var rendered = TaskclusterYml.Render(
            TaskclusterYml.Read("""
                version: 1
                policy: {allowComments: collaborators}
                tasks: [{a: "${event.taskcluster_comment} ${event.pull_request.head.ref}"}]
                """),
            SampleEvents.Event(EventKind.Comment, "created", "octo", "maps"),
            TaskclusterYmlVectors.Counted());

        rendered.Tasks[0].Task["a"]!.GetValue<string>().Should().Be("run main");
        rendered.Rest["policy"]!.ToJsonString().Should().Be("""{"allowComments":"collaborators"}""");
    }

    [TestCase("/taskcluster go  fast ", "go  fast")]
    [TestCase("Hi\n  /taskcluster again\n/taskcluster no", "again")]
    [TestCase("please /taskcluster go", null)]
    [TestCase("/taskcluster", null)]
    [TestCase("", null)]
    public void A_command_is_the_rest_of_a_line(string comment, string? command) =>
        CommentCommand.Of(comment).Should().Be(command);

    [Test]
    public void Hooks_are_named_and_not_rendered() => Render("""
        version: 1
        hooks: [{name: g/h, context: {x: "${nothing}"}}, {name: g/i}]
        """).Hooks.Should().Equal("g/h", "g/i");

    [Test]
    public void Merge_keys_are_carried_out() => Render("""
        version: 1
        tasks:
          - &one {a: 1, b: 1, c: &deep {x: 1}}
          - {<<: *one, b: 2}
          - {<<: [{a: 3}, *one], c: {<<: *deep, y: 2}}
        """).Tasks.Select(task => task.Task).Select(task => $"{task["a"]}{task["b"]}{task["c"]!.ToJsonString()}")
        .Should().Equal("""11{"x":1}""", """12{"x":1}""", """31{"y":2,"x":1}""");

    [TestCase("version: 2", "version 0 or 1, not 2")]
    [TestCase("version: '1'", "version 0 or 1, not \"1\"")]
    [TestCase("version: 1.5", "version 0 or 1, not 1.5")]
    [TestCase("tasks: []", "must say its version")]
    [TestCase("", "must be a mapping")]
    [TestCase("[1]", "must be a mapping")]
    [TestCase("version: 1\nversion: 1", "is not YAML")]
    [TestCase("version: 1\ntasks: [", "is not YAML")]
    [TestCase("a: 1\n---\nb: 2", "second document")]
    [TestCase("version: 1\nfoo: 1", "does not satisfy its schema*additional properties*foo")]
    [TestCase("version: 1\ntasks: 3", "does not satisfy its schema*data/tasks")]
    [TestCase("version: 1\nreporting: never", "data/reporting")]
    [TestCase("version: 1\npolicy: {pullRequests: all}", "data/policy/pullRequests")]
    [TestCase("version: 1\nhooks: [{}]", "data/hooks/0")]
    [TestCase("version: 0\ntasks: {}", "data/tasks must be array")]
    [TestCase("version: 0\nmetadata: {name: n}", "data/metadata")]
    [TestCase("version: 1\ntasks: [{<<: 7}]", "neither a mapping nor a list of mappings")]
    public void What_is_no_such_file_is_refused_in_words(string text, string words) =>
        FluentActions.Invoking(() => TaskclusterYml.Read(text))
            .Should().Throw<TaskclusterYmlException>().WithMessage($"*.taskcluster.yml*{words}*");

    [Test]
    public void Aliases_that_grow_without_bound_are_stopped()
    {
        var values = "version: 1\ntasks:\n- &a0 {x: 1}\n" + string.Concat(Enumerable.Range(1, 30).Select(
            level => $"- &a{level} {{x: *a{level - 1}, y: *a{level - 1}}}\n"));
        var texts = $"version: 1\ntasks:\n- a: &t {new string('x', 1_000_000)}\n" + string.Concat(
            Enumerable.Range(1, 20).Select(level => $"  b{level}: *t\n"));

        Fault(values).Should().Contain("more than 100000 values");
        Fault(texts).Should().Contain("more than 10000000 characters");
    }

    [TestCase("{$map: {$eval: 'range(0, 5000)'}, 'each(x)': {$map: {$eval: 'range(0, 5000)'}, 'each(y)': 1}}", "Steps")]
    [TestCase("{$reduce: {$eval: 'range(0, 40)'}, initial: x, 'each(a, b)': '${a}${a}'}", "TextLength")]
    [TestCase("{$reduce: {$eval: 'range(0, 400)'}, initial: 1, 'each(a, b)': [{$eval: a}]}", "Depth")]
    public void Templates_that_grow_without_bound_are_stopped(string template, string limit) =>
        Fault($"version: 1\ntasks: [{{a: {template}}}]")
            .Should().StartWith("LimitError").And.Contain($"limit {limit} is");

    [Test]
    public void There_is_a_role_for_known_kinds_of_events_alone() =>
        FluentActions.Invoking(() => TaskclusterYml.Render(
                TaskclusterYml.Read("version: 1"),
                SampleEvents.Event(EventKind.Push, null, "o", "r", new JsonObject { ["tasks_for"] = "cron" }),
                TaskclusterYmlVectors.Counted()))
            .Should().Throw<TaskclusterYmlException>().WithMessage("*'cron'*github-push*");

    private static RenderedYml Render(string text) => TaskclusterYml.Render(
        TaskclusterYml.Read(text),
        SampleEvents.Event(EventKind.Push, null, "octo", "maps"),
        TaskclusterYmlVectors.Counted());

    private static string Fault(string text) => FluentActions.Invoking(() => Render(text))
        .Should().Throw<TaskclusterYmlException>().Which.Message;
}

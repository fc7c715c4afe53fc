using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Monolith.Commands;
using Taskcluster.Monolith.Commands.Graphs;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine.Graphs;

/// <summary>What <c>submit-graph</c> makes of its files, before it asks a server.</summary>
public sealed class GraphPlanTests
{
    private const string A = "AAAAAAAAQAaAAAAAAAA01A";
    private const string B = "AAAAAAAAQAaAAAAAAAA02A";
    private const string Elsewhere = "AAAAAAAAQAaAAAAAAAA09A";
    private const string Group = "AAAAAAAAQAaAAAAAAAA00A";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly GraphOptions Plain = new("https://tc.example.com", Now);

    private TemporaryFolder folder = null!;

    [SetUp]
    public void Make_a_folder() => folder = new TemporaryFolder();

    [TearDown]
    public void Remove_the_folder() => folder.Dispose();

    [Test]
    public void A_graph_by_labels_gets_its_ids_references_and_edges()
    {
        folder.Write("label-to-taskid.json", $$"""{"build": "{{A}}", "image": "{{Elsewhere}}"}""");
        folder.Write("task-graph.json", """
            {"test": {"label": "test", "kind": "t", "attributes": {}, "optimization": null,
                      "dependencies": {"build": "build", "docker-image": "image"},
                      "task": {"created": {"relative-datestamp": "0 seconds"},
                               "deadline": {"relative-datestamp": "1 day"},
                               "payload": {"env": {
                                 "B": {"task-reference": "<build> of <decision> for <self>, <docker-image>"},
                                 "U": {"artifact-reference": "<build/public/a b.zip>"}},
                                           "n": {"one": 1}}}},
             "build": {"label": "build", "dependencies": {}, "task": {"payload": {}, "dependencies": []}}}
            """);

        var plan = Plan(folder.Path, Plain);

        plan.Tasks.Select(task => task.Label).Should().Equal("build", "test");
        var (build, test) = (plan.Tasks[0], plan.Tasks[1]);
        build.TaskId.Should().Be(A);
        test.TaskId.Should().MatchRegex("^[A-Za-z0-9_-]{22}$");
        test.Dependencies.Should().Equal(A, Elsewhere);
        plan.Outside.Should().Equal(new Dictionary<string, string> { [Elsewhere] = "test" });
        test.Task.TextAt("payload", "env", "B").Should()
            .Be($"{A} of {plan.DecisionTaskId} for {test.TaskId}, {Elsewhere}");
        test.Task.TextAt("payload", "env", "U").Should()
            .Be($"https://tc.example.com/api/queue/v1/task/{A}/artifacts/public/a%20b.zip");
        test.Task["payload"]!["n"]!.ToJsonString().Should().Be("""{"one":1}""");
        test.Task.TextAt("created").Should().Be("2026-03-01T12:00:00.000Z");
        test.Task.TextAt("deadline").Should().Be("2026-03-02T12:00:00.000Z");
        plan.Tasks.Select(task => task.Task.TextAt("taskGroupId")).Distinct().Should().Equal(plan.DecisionTaskId);
    }

    [TestCase($$"""[{"taskId": "{{A}}", "task": {"payload": {} } }, {"taskId": "{{B}}", "task": {"payload": {} } }]""")]
    [TestCase($$"""[{"taskId": "{{A}}", "payload": {} }, {"taskId": "{{B}}", "metadata": {} }]""")]
    [TestCase($$"""{"{{A}}": {"payload": {} }, "{{B}}": {"task": {"payload": {} }, "dependencies": {} } }""")]
    [TestCase($$"""{"tasks": [{"status": {"taskId": "{{A}}"}, "task": {} }, {"taskId": "{{B}}", "task": {} }]}""")]
    public void Definitions_may_come_in_any_form(string json) =>
        Plan(folder.Write("graph.json", json), Plain).Tasks.Select(task => task.TaskId).Should().Equal(A, B);

    [Test]
    public void A_graph_without_a_group_gets_the_same_one_each_time_unless_it_gets_new_ids()
    {
        var path = folder.Write("graph.json", $$"""
            [{"taskId": "{{A}}", "payload": {} }, {"taskId": "{{B}}", "metadata": {} }]
            """);
        var other = folder.Write("other.json", $$"""[{"taskId": "{{A}}", "payload": {} }]""");

        var decisionId = Plan(path, Plain).DecisionTaskId;

        CreateTaskCheck.IsTaskId(decisionId).Should().BeTrue();
        Plan(path, Plain).DecisionTaskId.Should().Be(decisionId);
        Plan(other, Plain).DecisionTaskId.Should().NotBe(decisionId);
        Plan(path, Plain with { UsesNewIds = true }).DecisionTaskId.Should().NotBe(decisionId);
    }

    [Test]
    public void A_list_may_be_yaml_and_leave_ids_out()
    {
        var plan = Plan(folder.Write("graph.yml", """
            one: {payload: {}, dependencies: [two]}
            two: {payload: {}}
            """), Plain);

        plan.Tasks.Select(task => task.Label).Should().Equal("two", "one");
        plan.Tasks[1].Dependencies.Should().Equal(plan.Tasks[0].TaskId);
        plan.Tasks.Select(task => task.Task.TextAt("deadline")).Distinct().Should().Equal("2026-03-02T12:00:00.000Z");
    }

    [Test]
    public void The_group_of_a_graph_is_the_id_of_its_stub_and_its_own_decision_task_gives_way()
    {
        var json = $$"""
            [{"taskId": "{{Group}}", "task": {"payload": {"decide": true}, "taskGroupId": "{{Group}}"} },
             {"taskId": "{{A}}", "task": {"payload": {}, "taskGroupId": "{{Group}}", "dependencies": ["{{Group}}"]} }]
            """;

        var same = Plan(folder.Write("graph.json", json), Plain);
        var other = Plan(folder.Write("graph.json", json), Plain with { DecisionTaskId = B });

        same.DecisionTaskId.Should().Be(Group);
        same.Tasks.Should().ContainSingle().Which.Dependencies.Should().Equal(Group);
        other.Tasks.Should().ContainSingle().Which.Dependencies.Should().Equal(B);
        other.Tasks[0].Task.TextAt("taskGroupId").Should().Be(B);
        other.Outside.Should().BeEmpty();
    }

    [Test]
    public void New_ids_stand_wherever_the_old_ones_stood()
    {
        var json = $$"""
            [{"taskId": "{{A}}", "task": {"payload": {}, "taskGroupId": "{{Group}}"} },
             {"taskId": "{{B}}", "task": {"taskGroupId": "{{Group}}", "dependencies": ["{{A}}", "{{Group}}"],
              "payload": {"env": {"URL": "x/{{A}}/y", "{{B}}": "-{{B}}{{A}}", "D": "{{Group}}",
              "E": "{{Elsewhere}}"} } } }]
            """;

        var plan = Plan(folder.Write("graph.json", json), Plain with { UsesNewIds = true });

        var (a, b) = (plan.Tasks[0].TaskId, plan.Tasks[1].TaskId);
        new[] { a, b, plan.DecisionTaskId }.Should().OnlyHaveUniqueItems().And.NotContain([A, B, Group]);
        plan.Tasks[1].Dependencies.Should().Equal(a, plan.DecisionTaskId);
        plan.Tasks[1].Task["payload"]!["env"]!.ToJsonString().Should().Be(
            $$"""{"URL":"x/{{a}}/y","{{b}}":"-{{b}}{{a}}","D":"{{plan.DecisionTaskId}}","E":"{{Elsewhere}}"}""");
    }

    [Test]
    public void Times_are_moved_together_or_kept()
    {
        const string json = """
            [{"created": "2020-01-01T00:00:00Z", "deadline": "2020-01-01T02:00:00.000Z",
              "expires": "2020-02-01T00:00:00Z", "metadata": {"name": "expires"},
              "payload": {"artifacts": [{"expires": "2020-01-15T00:00:00Z", "name": "x"}],
              "expires": "never", "env": {"DATE": "2020-01-01T00:00:00Z"}}}]
            """;

        var moved = Plan(folder.Write("graph.json", json), Plain).Tasks[0].Task;
        var kept = Plan(folder.Write("graph.json", json), Plain with { KeepsTimes = true }).Tasks[0].Task;

        moved.TextAt("created").Should().Be("2026-03-01T12:00:00.000Z");
        moved.TextAt("deadline").Should().Be("2026-03-01T14:00:00.000Z");
        moved.TextAt("expires").Should().Be("2026-04-01T12:00:00.000Z");
        moved["payload"]!["artifacts"]![0]!.AsObject().TextAt("expires").Should().Be("2026-03-15T12:00:00.000Z");
        moved.TextAt("payload", "expires").Should().Be("never");
        moved.TextAt("payload", "env", "DATE").Should().Be("2020-01-01T00:00:00Z");
        kept.TextAt("created").Should().Be("2020-01-01T00:00:00Z");
        kept["payload"]!["artifacts"]![0]!.AsObject().TextAt("expires").Should().Be("2020-01-15T00:00:00Z");
    }

    [Test]
    public void Queues_and_schedulers_can_be_replaced()
    {
        const string json = """
            {"a": {"payload": {}, "provisionerId": "p", "workerType": "w", "schedulerId": "x"},
             "b": {"payload": {}, "taskQueueId": "q/w", "schedulerId": "y"},
             "c": {"payload": {}, "taskQueueId": "r/w"}}
            """;
        var options = Plain with
        {
            SchedulerId = "mine",
            TaskQueues = new Dictionary<string, string> { ["p/w"] = "local/posix", ["q/w"] = "local/b" },
        };

        Queues(options).Should().Equal("local/posix", "local/b", "r/w");
        Queues(options with { TaskQueue = "all/of-them" }).Should().Equal("local/posix", "local/b", "all/of-them");
        FluentActions.Invoking(() => Queues(Plain)).Should().Throw<TaskFileException>()
            .WithMessage("*a has x, b has y, c has -*--scheduler-id*");

        IEnumerable<string?> Queues(GraphOptions how)
        {
            var plan = Plan(folder.Write("graph.json", json), how);
            plan.SchedulerId.Should().Be("mine");
            plan.Tasks.Should().OnlyContain(task => !task.Task.ContainsKey("workerType"));
            return plan.Tasks.Select(task => task.Task.TextAt("taskQueueId"));
        }
    }

    [TestCase("""{"a": {"payload": {}, "dependencies": ["b"]}, "b": {"payload": {}, "dependencies": ["a"]}}""",
        "cycle: a -> b -> a")]
    [TestCase("""{"a": {"payload": {}, "dependencies": ["nobody"]}}""", "a depends on 'nobody'")]
    [TestCase("""{"a": {"task": {}, "dependencies": {"e": "nobody"}}}""", "a depends on 'nobody'")]
    [TestCase("""{"a": {"task": {"payload": {"task-reference": "<gone>"}}, "dependencies": {}}}""",
        "a refers to <gone>")]
    [TestCase("""{"a": {"task": {"payload": {"artifact-reference": "<self/public/x>"}}}}""", "own artifact public/x")]
    [TestCase("""{"a": {"task": {"created": {"relative-datestamp": "soon"}}}}""", "'soon'")]
    [TestCase("""{"a": {"task": {"dependencies": "b"}}}""", "a must have its dependencies as a list")]
    [TestCase("""{"a": {"task": {}, "dependencies": []}}""", "a must have its dependencies as an object")]
    [TestCase("""{"a": {"task": {}, "dependencies": {"e": 7}}}""", "dependency e")]
    [TestCase("""[{"task": {}}, 7]""", "[1] must be an object")]
    [TestCase("""[{}]""", "[0] is neither a task definition nor")]
    [TestCase("""[{"taskId": "x", "task": {}}]""", "[0] has 'x' for its taskId")]
    [TestCase($$"""[{"taskId": "{{A}}", "task": {} }, {"taskId": "{{A}}", "task": {} }]""", "two tasks have")]
    [TestCase("[]", "no tasks at all")]
    [TestCase("7", "holds no tasks")]
    [TestCase("[", "is not JSON")]
    public void A_graph_that_makes_no_sense_is_refused_in_words(string json, string words) =>
        FluentActions.Invoking(() => Plan(folder.Write("graph.json", json), Plain))
            .Should().Throw<TaskFileException>().Which.Message.Should().Contain(words);

    [Test]
    public void A_folder_must_hold_a_graph_that_agrees_with_its_labels()
    {
        FluentActions.Invoking(() => Plan(folder.Path, Plain))
            .Should().Throw<TaskFileException>().WithMessage("*holds no task-graph.json*");

        folder.Write("task-graph.json", $$"""{"{{A}}": {"label": "build", "task": {"payload": {} } } }""");
        Plan(folder.Path, Plain).Tasks[0].TaskId.Should().Be(A);

        folder.Write("label-to-taskid.json", $$"""{"build": "{{B}}"}""");
        FluentActions.Invoking(() => Plan(folder.Path, Plain))
            .Should().Throw<TaskFileException>().WithMessage($"*{A}*label-to-taskid.json*{B}*");

        folder.Write("label-to-taskid.json", """{"build": "x"}""");
        FluentActions.Invoking(() => Plan(folder.Path, Plain))
            .Should().Throw<TaskFileException>().WithMessage("*build must have a taskId*");
    }

    [Test]
    public void All_faults_of_all_definitions_are_listed()
    {
        var plan = Plan(folder.Write("graph.json", """
            {"a": {"payload": {}, "taskQueueId": "p/w", "priority": "urgent",
                   "metadata": {"name": "n", "description": "d", "owner": "o", "source": "https://s"}},
             "b": {"payload": [], "taskQueueId": "p/w", "metadata": {}}}
            """), Plain);

        var check = new GraphCheck(new CreateTaskCheck(Plain.RootUrl, new TestClock()));
        FluentActions.Invoking(() => check.RequireValid(plan))
            .Should().Throw<TaskFileException>().Which.Message.Should()
            .Contain("nothing was created").And.Contain("a: data/priority").And.Contain("b: data/metadata");
    }

    private static GraphPlan Plan(string path, GraphOptions options)
    {
        var (entries, labels) = GraphFile.Read(path);
        return GraphPlan.Of(entries, labels, options);
    }
}

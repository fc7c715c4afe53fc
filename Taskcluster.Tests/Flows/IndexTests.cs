using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Tests.Api.Index;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Flows;

/// <summary>How tasks come into the index by their routes (spec/services.md §4.2).</summary>
public sealed class IndexTests
{
    private readonly RecordedLog log = new();

    private RunningServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await RunningServer.Start(
        new Dictionary<string, string?> { ["Logging:LogLevel:Taskcluster.Modules.Index"] = "Warning" },
        configureServices: services => services.AddSingleton<ILoggerProvider>(log));

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task A_completed_task_is_found_where_its_routes_say()
    {
        var taskId = await Complete(Routes("index.a.b.one", "index.two", "other.index.three", "index", "indexx.four"));
        await Indexed();

        var found = (await server.FindTask("a.b.one")).Ok;
        var task = (await server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok;
        found["taskId"]!.GetValue<string>().Should().Be(taskId);
        found["rank"]!.ToJsonString().Should().Be("0");
        found["data"]!.ToJsonString().Should().Be("{}");
        found["expires"]!.GetValue<string>().Should().Be(task["expires"]!.GetValue<string>());
        (await server.TaskIdAt("two")).Should().Be(taskId);
        (await server.NamespacesIn("a")).Should().Equal("b");
        foreach (var path in new[] { "three", "four", "index", "x.four" })
        {
            (await server.TaskIdAt(path)).Should().BeNull(path);
        }
    }

    [Test]
    public async Task Rank_data_and_expiry_come_from_the_task()
    {
        var expires = server.Clock.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        var data = """{"deep":[{"x":1.50},null],"":"ü"}""";
        await Complete(Routes("index.a.b"), Extra($$"""{"rank":12e1,"data":{{data}},"expires":"{{expires}}","x":1}"""));
        await Indexed();

        var found = (await server.FindTask("a.b")).Ok;
        found["rank"]!.ToJsonString().Should().Be("120");
        JsonNode.DeepEquals(found["data"], JsonNode.Parse(data)).Should().BeTrue();
        found["expires"]!.GetValue<string>().Should().Be(expires);
        (await server.EndOf("a")).Should().Be(IndexCalls.Midnight(server.Clock.GetUtcNow().AddDays(2)));
    }

    [TestCase("null")]
    [TestCase("{}")]
    public async Task What_is_missing_has_its_default(string extra)
    {
        var taskId = await Complete(Routes("index.a"), Extra(extra));
        await Indexed();

        (await server.TaskIdAt("a")).Should().Be(taskId);
    }

    [TestCase("a..b")]
    [TestCase(".a")]
    [TestCase("a.")]
    [TestCase("")]
    [TestCase("a b")]
    [TestCase("ü")]
    [TestCase("a/b")]
    public async Task A_route_that_is_no_path_is_passed_over_and_others_count(string path)
    {
        var taskId = await Complete(Routes($"index.{path}", "index.good"));
        await Indexed();

        (await server.TaskIdAt("good")).Should().Be(taskId);
        server.Rows().Should().Be(2, "there are only that one and the one that was waited for");
    }

    [TestCase("""{"rank":"1"}""", "extra.index.rank is \"1\", but must be a whole number")]
    [TestCase("""{"rank":1.5}""", "extra.index.rank is 1.5, but must be a whole number")]
    [TestCase("""{"rank":1e300}""", "extra.index.rank is 1e300, but must be a whole number")]
    [TestCase("""{"rank":1e999}""", "extra.index.rank is 1e999, but must be a whole number")]
    [TestCase("""{"rank":null}""", "extra.index.rank is null, but must be a whole number")]
    [TestCase("""{"data":[]}""", "extra.index.data is [], but must be an object")]
    [TestCase("""{"data":null}""", "extra.index.data is null, but must be an object")]
    [TestCase("""{"data":"x"}""", "extra.index.data is \"x\", but must be an object")]
    [TestCase("""{"expires":"1 year"}""", "extra.index.expires is \"1 year\", but must be a time")]
    [TestCase("""{"expires":4}""", "extra.index.expires is 4, but must be a time")]
    [TestCase("[1]", "extra.index is [1], but must be an object")]
    [TestCase("\"x\"", "extra.index is \"x\", but must be an object")]
    public async Task A_task_that_asks_for_what_cannot_be_is_left_out_and_told_of(string extra, string fault)
    {
        var taskId = await Complete(Routes("index.a.b", "index.c"), Extra(extra));
        await Indexed();

        server.Rows().Should().Be(1, "only that is there which was waited for");
        server.Rows(ofNamespaces: true).Should().Be(1);
        log.Lines.Where(line => line.Contains("is not indexed", StringComparison.Ordinal)).Should().ContainSingle()
            .Which.Should().StartWith("Warning ").And.Contain(taskId).And.Contain("a.b, c").And.Contain(fault);
    }

    [Test]
    public async Task A_task_that_is_no_more_is_left_out_and_told_of()
    {
        var taskId = SlugId.New();
        await server.Services.GetRequiredService<Database>().Write(tx => tx.Publish(new PulseMessage(
            QueueExchanges.TaskCompleted.FullName,
            $"primary.{taskId}.0.g.i.p.w.-.{taskId}._",
            ["route.index.a"],
            RawJson.EmptyObject)));
        await Indexed();

        (await server.TaskIdAt("a")).Should().BeNull();
        log.Lines.Should().ContainSingle(line => line.Contains($"{taskId} is not indexed as a: the task has expired"));
    }

    [Test]
    public async Task A_long_value_is_told_in_part()
    {
        await Complete(Routes("index.a"), Extra($$"""{"rank":"{{new string('x', 5000)}}"}"""));
        await Indexed();

        log.Lines.Single(line => line.Contains("is not indexed", StringComparison.Ordinal)).Length
            .Should().BeLessThan(400);
    }

    [Test]
    public async Task A_definition_may_be_nested_as_deep_as_the_queue_takes_it()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 55)) + "1" + new string('}', 55);
        _ = await Complete(Routes("index.a"), Extra($$"""{"data":{{deep}}}"""));
        await Indexed();

        (await server.FindTask("a")).Text.Should().Contain(deep);
    }

    [Test]
    public async Task The_rank_decides_between_tasks_whatever_way_they_come()
    {
        var high = await Complete(Routes("index.a"), Extra("""{"rank":5}"""));
        await Indexed();
        _ = await Complete(Routes("index.a"), Extra("""{"rank":4}"""));
        await Indexed();
        (await server.TaskIdAt("a")).Should().Be(high);

        var same = await Complete(Routes("index.a"), Extra("""{"rank":5}"""));
        await Indexed();
        (await server.TaskIdAt("a")).Should().Be(same);
        (await server.Insert("a", rank: 4))["taskId"]!.GetValue<string>().Should().Be(same);
        var byHand = SlugId.New();
        (await server.Insert("a", byHand, rank: 6))["taskId"]!.GetValue<string>().Should().Be(byHand);
    }

    [TestCase("failed")]
    [TestCase("exception")]
    public async Task Only_what_completed_is_indexed(string end)
    {
        var taskId = await server.ClaimedTask(Routes("index.a"));
        _ = end == "failed"
            ? (await server.Report(taskId, 0, end)).Ok
            : (await server.ReportException(taskId, 0, "malformed-payload")).Ok;
        await Indexed();

        (await server.TaskIdAt("a")).Should().BeNull();
    }

    [Test]
    public async Task A_task_needs_the_scope_of_its_route()
    {
        var definition = server.Definition(Routes("index.a.b"));

        (await server.With("queue:create-task:*", "queue:scheduler-id:*", "queue:route:index.a")
            .Put($"queue/v1/task/{SlugId.New()}", definition))
            .ShouldFail(403, "InsufficientScopes", "queue:route:index.a.b");
    }

    private static (string Name, JsonNode? Value) Routes(params string[] routes) =>
        ("routes", new JsonArray([.. routes.Select(route => (JsonNode)route)]));

    private static (string Name, JsonNode? Value) Extra(string index) =>
        ("extra", JsonNode.Parse($$"""{"index":{{index}}}"""));

    private async Task<string> Complete(params (string Name, JsonNode? Value)[] changes)
    {
        var taskId = await server.ClaimedTask(changes);
        _ = (await server.Report(taskId, 0, "completed")).Ok;
        return taskId;
    }

    // Messages are handled in their order: what was told before the last one has been handled, too.
    private async Task Indexed()
    {
        var path = $"waited-for.{SlugId.NewNice()}";
        await Complete(Routes($"index.{path}"));
        var database = server.Services.GetRequiredService<Database>();
        await Until.True(() => database.Read(path, IndexedTasks.Find) is not null);
    }
}

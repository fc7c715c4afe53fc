using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture;

public sealed class ResetTests
{
    public static readonly Example Example = new(
        "fixture.reset", _ => Task.FromResult(new ExampleRequest("/reset?clock=keep")));

    private RunningServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await RunningServer.StartFixture();

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task All_rows_are_those_of_the_start_again()
    {
        // Some loops note at the start that they have looked.
        await server.Settle();
        _ = await Reset("?clock=keep");
        await server.Settle();
        var before = Dump();
        await Fill();
        Dump().Except(before).Should().NotBeEmpty();

        var reply = await Reset("?clock=keep");
        await server.Settle();

        // Epoch and moves of cursors are new on purpose.
        var after = Dump();
        after.Except(before).Should().BeEmpty();
        before.Except(after).Should().BeEmpty();
        TestContext.Out.WriteLine($"reset in {reply["milliseconds"]} ms");
    }

    [Test]
    public async Task What_was_created_is_gone_and_can_be_created_again()
    {
        var taskId = await Fill();
        var create = () => server.AsRoot().Put("auth/v1/clients/made", new
        {
            expires = server.Clock.GetUtcNow().AddDays(1),
            description = "x",
            scopes = new[] { "a:b" },
        });
        var made = (await create()).Ok["accessToken"]!.GetValue<string>();
        var asMade = server.As(new Credentials("made", made));
        (await asMade.Get("auth/v1/scopes/current")).Ok["scopes"]!.ToJsonString().Should().Contain("a:b");

        _ = await Reset();

        (await server.AsRoot().Get($"queue/v1/task/{taskId}")).Status.Should().Be(404);
        (await asMade.Get("auth/v1/scopes/current")).Status.Should().Be(401, "its client is remembered by nobody");
        (await create()).Status.Should().Be(200);
        var again = await server.Task();
        (await server.Claim())["status"]!["taskId"]!.GetValue<string>().Should().Be(again);
    }

    [Test]
    public async Task Who_waits_for_a_task_goes_home_with_none()
    {
        var claim = server.AsRoot().Post(
            $"queue/v1/claim-work/{Given.QueueId}", new { workerGroup = "g", workerId = "i", tasks = 1 });
        await Until.Waiting(server, 1);

        _ = await Reset();

        (await claim).Ok["tasks"]!.AsArray().Should().BeEmpty();
        (await server.AsRoot().Get($"queue/v1/provisioners/p/worker-types/w/workers/g/i")).Status.Should().Be(404);
    }

    [Test]
    public async Task Ids_of_events_from_before_lead_to_a_gap()
    {
        _ = await server.Task();
        var database = server.Services.GetRequiredService<Database>();
        var id = database.Read(rows => new EventId(Epochs.Current(rows), MessageLog.LastSequence(rows)));

        _ = await Reset();
        _ = await server.Task();

        database.Read(rows => MessageLog.ResumeAfter(rows, id)).ToString().Should().Contain("another epoch");
        database.Read(MessageLog.LastSequence).Should().BePositive();
    }

    [Test]
    public async Task Subscribers_hear_of_what_follows()
    {
        _ = await Indexed("before");
        var first = await Indexed("before.again");

        _ = await Reset();
        var second = await Indexed("after");

        (await server.AsRoot().Get("index/v1/task/after")).Ok["taskId"]!.GetValue<string>().Should().Be(second);
        (await server.AsRoot().Get("index/v1/task/before.again")).Status.Should().Be(404, $"{first} is gone");
    }

    [TestCase("real", false)]
    [TestCase("keep", true)]
    [TestCase("snapshot", true)]
    public async Task The_clock_is_as_it_is_asked_for(string clock, bool isFrozen)
    {
        var start = server.Clock.GetUtcNow();
        _ = (await server.Anonymous().Post("fixture/v1/clock/advance", new { seconds = 432000 })).Ok;

        _ = await Reset($"?clock={clock}");

        server.Clock.IsFrozen.Should().Be(isFrozen);
        server.Clock.GetUtcNow().Should().BeCloseTo(
            clock == "keep" ? start.AddDays(5) : start, TimeSpan.FromMinutes(2));
    }

    [Test]
    public async Task A_word_that_says_nothing_about_the_clock_is_refused()
    {
        var taskId = await server.Task();

        (await server.Anonymous().Post("fixture/v1/reset?clock=back")).ShouldFail(400, "InvalidRequestArguments");

        (await server.AsRoot().Get($"queue/v1/task/{taskId}")).Status.Should().Be(200);
    }

    private async Task<JsonNode> Reset(string query = "") =>
        (await server.Anonymous().Post($"fixture/v1/reset{query}")).Ok;

    private async Task<string> Indexed(string name)
    {
        var taskId = await server.CompletedTask(("routes", new JsonArray($"index.{name}")));
        await server.Settle();
        return taskId;
    }

    // Something of many services.
    private async Task<string> Fill()
    {
        var taskId = await server.RunningTask();
        _ = await server.Upload(taskId, "public/x", Encoding.UTF8.GetBytes("content"));
        _ = await server.Hook(HookCalls.NewName());
        var secret = new { secret = new { a = 1 }, expires = server.Clock.GetUtcNow().AddDays(1) };
        _ = (await server.AsRoot().Put($"secrets/v1/secret/{SlugId.New()}", secret)).Ok;
        await server.Settle();
        return taskId;
    }

    private List<string> Dump()
    {
        using var connection = new Connection(server.Services.GetRequiredService<Database>().Path, readOnly: true);
        var lines = new List<string>();
        foreach (var table in Column(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
        {
            using var command = connection.AdoNet.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var values = Enumerable.Range(0, reader.FieldCount)
                    .Where(index => (table, reader.GetName(index)) is not ("pulse_subscribers", "moves"))
                    .Select(index => $"{reader.GetValue(index)}");
                lines.Add($"{table}: {string.Join('|', values)}");
            }
        }

        return [.. lines.Where(line => !line.Contains("pulse-epoch", StringComparison.Ordinal))];
    }

    private static List<string> Column(Connection connection, string sql)
    {
        using var command = connection.AdoNet.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}

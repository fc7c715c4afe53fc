using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Monolith.Commands;
using Taskcluster.Monolith.Commands.Replay;
using Taskcluster.Tests.CommandLine;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture.Recorder;

public sealed class ExportCallsTests : FixtureTests
{
    public static readonly Example Example = new(
        "fixture.exportCalls", _ => Task.FromResult(new ExampleRequest("/calls/export?reads=true")));

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public async Task What_is_replayed_on_a_new_fixture_gives_the_same_tasks()
    {
        var (one, two) = await Story();
        var file = folder.Write("r.json", (await Server.Anonymous().Get("fixture/v1/calls/export")).Text);
        await using var other = await RunningServer.StartFixture();

        (await Replay(other, file, keepsTimes: true)).Should().BeEmpty();

        foreach (var taskId in (string[])[one, two])
        {
            (await Definition(other, taskId)).Should().Be(await Definition(Server, taskId));
            (await other.Summary(taskId)).Should().Be(await Server.Summary(taskId));
            other.Messages.Of(taskId).Should().Equal(Server.Messages.Of(taskId));
        }
    }

    [Test]
    public async Task With_new_ids_the_same_server_has_the_tasks_twice_and_later()
    {
        var (one, two) = await Story();
        var file = folder.Write("r.json", (await Server.Anonymous().Get("fixture/v1/calls/export")).Text);
        await Server.Anonymous().Delete("fixture/v1/calls");

        (await Replay(Server, file, newIds: true)).Should().BeEmpty();

        var created = (await Server.Calls("?method=queue.createTask"))
            .Select(call => call!["path"]!.GetValue<string>().Split('/')[^1]).ToList();
        created.Should().HaveCount(2).And.NotContain([one, two]);
        (await Server.Summary(created[0])).Should().Be(await Server.Summary(one));
        var dependent = (await Server.AsRoot().Get($"queue/v1/task/{created[1]}")).Ok;
        dependent["dependencies"]![0]!.GetValue<string>().Should().Be(created[0]);
    }

    [Test]
    public async Task Reads_and_refusals_are_there_only_where_they_are_asked_for()
    {
        _ = await Server.AsRoot().Get("queue/v1/provisioners");
        _ = await Server.AsRoot().Post($"queue/v1/task/{SlugId.New()}/cancel");
        _ = await Server.Task();

        (await Exported("")).Should().Equal("queue.createTask");
        (await Exported("?reads=true")).Should().Equal("queue.listProvisioners", "queue.createTask");
        (await Exported("?failed=true")).Should().Equal("queue.cancelTask", "queue.createTask");
    }

    [Test]
    public async Task A_replay_that_is_answered_otherwise_says_where()
    {
        var taskId = await Server.Task();
        var file = folder.Write("r.json", (await Server.Anonymous().Get("fixture/v1/calls/export")).Text
            .Replace("a task", "another task"));

        var run = () => Replay(Server, file, keepsTimes: true);

        (await run.Should().ThrowAsync<TaskFileException>()).Which.Message
            .Should().Contain("queue.createTask").And.Contain(taskId).And.Contain("409 RequestConflict");
    }

    [Test]
    public async Task What_was_left_out_cannot_be_replayed_but_passed_over()
    {
        _ = (await Server.AsRoot().Put(
            "secrets/v1/secret/s", new { expires = "2100-01-01T00:00:00.000Z", secret = new { a = 1 } })).Status;
        _ = await Server.Task();
        var file = folder.Write("r.json", (await Server.Anonymous().Get("fixture/v1/calls/export")).Text);

        var steps = RecordingFile.Read(file);

        var all = () => RecordingFile.RequireWhole(steps, skipsOmitted: false);
        all.Should().Throw<TaskFileException>().WithMessage("1 of 2 calls*secrets.set: its body was secret*");
        RecordingFile.RequireWhole(steps, skipsOmitted: true).Should().ContainSingle()
            .Which.Method.Should().Be("queue.createTask");
    }

    [TestCase("""{"calls":[]}""", "version (none)")]
    [TestCase("""{"version":2,"calls":[]}""", "version 2")]
    [TestCase("""[]""", "no recording")]
    [TestCase("""{"version":1,"calls":[{"number":1}]}""", "calls[0] is no recorded call")]
    public void A_file_that_is_no_recording_is_refused(string text, string words)
    {
        var file = folder.Write("r.json", text);

        var read = () => RecordingFile.Read(file);

        read.Should().Throw<TaskFileException>().Which.Message.Should().Contain(words);
    }

    [Test]
    public async Task The_verb_replays_and_says_what_it_did()
    {
        _ = await Server.Task();
        var file = folder.Write("r.json", (await Server.Anonymous().Get("fixture/v1/calls/export")).Text);
        var environment = new Dictionary<string, string>
        {
            ["TASKCLUSTER_ROOT_URL"] = Server.RootUrl,
            ["TASKCLUSTER_CLIENT_ID"] = Server.Root.ClientId,
            ["TASKCLUSTER_ACCESS_TOKEN"] = Server.Root.AccessToken,
        };

        var result = await Verb.Run(environment, "replay", file, "--new-ids", "--json");

        JsonNode.Parse(result.Ok.TrimEnd().Split('\n')[^1])!["made"]!.GetValue<int>().Should().Be(1);
    }

    private static async Task<IReadOnlyList<string>> Replay(
        RunningServer server, string file, bool newIds = false, bool keepsTimes = false)
    {
        using var http = TaskclusterClient.CreateHttp();
        var client = new TaskclusterClient(
            http, server.RootUrl, new ServerClock(server.Clock), TimeProvider.System, server.Root);
        return await new Replayer(client, newIds, keepsTimes, keepsGoing: false)
            .Run(RecordingFile.Read(file), _ => { }, CancellationToken.None);
    }

    // A task that completes, and one that waits for it and fails.
    private async Task<(string One, string Two)> Story()
    {
        var group = SlugId.New();
        var one = await Server.Task(("taskGroupId", group), ("taskQueueId", "p/story"));
        var two = await Server.Task(
            ("taskGroupId", group), ("taskQueueId", "p/story"), ("dependencies", new JsonArray(one)));
        foreach (var (taskId, report) in new[] { (one, "completed"), (two, "failed") })
        {
            (await Server.ClaimWork(queueId: "p/story")).TaskIds().Should().Equal(taskId);
            _ = (await Server.Report(taskId, 0, report)).Ok;
        }

        _ = (await Server.AsRoot().Post($"queue/v1/task-group/{group}/seal")).Ok;
        return (one, two);
    }

    private static async Task<string> Definition(RunningServer server, string taskId) =>
        (await server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok.ToJsonString();

    private async Task<IEnumerable<string>> Exported(string query) =>
        (await Server.Anonymous().Get($"fixture/v1/calls/export{query}")).Ok["calls"]!.AsArray()
            .Select(call => call!["method"]!.GetValue<string>());
}

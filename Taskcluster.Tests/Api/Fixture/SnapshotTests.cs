using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Crash;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture;

public sealed class SnapshotTests
{
    public static readonly Example CreateExample = new(
        "fixture.createSnapshot", _ => Task.FromResult(new ExampleRequest($"/snapshots/{Guid.NewGuid():N}")));

    public static readonly Example RestoreExample = new(
        "fixture.restoreSnapshot",
        async server => new ExampleRequest($"/snapshots/{await Made(server)}/restore?clock=keep"));

    public static readonly Example DeleteExample = new(
        "fixture.deleteSnapshot", async server => new ExampleRequest($"/snapshots/{await Made(server)}"))
    {
        Status = 204,
    };

    public static readonly Example ListExample = new(
        "fixture.listSnapshots", _ => Task.FromResult(new ExampleRequest("/snapshots")));

    private RunningServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await RunningServer.StartFixture();

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task A_snapshot_brings_tasks_artifacts_and_the_clock_back_as_often_as_is_asked()
    {
        var start = server.Clock.GetUtcNow();
        var taskId = await server.RunningTask();
        _ = await server.Upload(taskId, "public/x", Encoding.UTF8.GetBytes("content"));
        _ = (await Call("PUT", "/snapshots/running")).Ok;
        for (var round = 0; round < 2; round++)
        {
            // The claim, the task and its artifact, which expires first, are all over by then.
            _ = (await Call("POST", "/clock/advance", new { seconds = 20 * 24 * 3600 })).Ok;
            var location = await server.AsRoot().Get($"queue/v1/task/{taskId}/runs/0/artifacts/public/x");
            location.Status.Should().NotBe(303, "the artifact has expired");

            var reply = (await Call("POST", "/snapshots/running/restore")).Ok;

            TestContext.Out.WriteLine($"restored in {reply["milliseconds"]} ms");
            server.Clock.GetUtcNow().Should().Be(start);
            (await server.Status(taskId))["state"]!.GetValue<string>().Should().Be("running");
            using var content = await ArtifactCalls.Fetch(await server.LocationOf(taskId, "public/x"));
            (await content.Content.ReadAsStringAsync()).Should().Be("content");
        }

        (await server.Report(taskId, 0, "completed")).Status.Should().Be(200);
    }

    [Test]
    public async Task Snapshots_are_listed_by_name_survive_a_reset_and_go_when_they_are_deleted()
    {
        _ = (await Call("PUT", "/snapshots/b")).Ok;
        _ = (await Call("PUT", "/snapshots/a")).Ok;
        _ = (await Call("POST", "/reset")).Ok;

        var listed = (await Call("GET", "/snapshots")).Ok["snapshots"]!.AsArray();
        listed.Select(one => one!["name"]!.GetValue<string>()).Should().Equal("a", "b");
        (await Call("DELETE", "/snapshots/a")).Status.Should().Be(204);

        (await Call("GET", "/snapshots")).Ok["snapshots"]!.AsArray().Should().HaveCount(1);
    }

    [Test]
    public async Task A_name_that_is_not_there_or_there_already_is_refused_and_nothing_is_lost()
    {
        var taskId = await server.Task();
        _ = (await Call("PUT", "/snapshots/mine")).Ok;

        (await Call("POST", "/snapshots/other/restore")).ShouldFail(404, "SnapshotNotFound", "other", "mine");
        (await Call("DELETE", "/snapshots/other")).ShouldFail(404, "SnapshotNotFound");
        (await Call("PUT", "/snapshots/mine")).ShouldFail(409, "SnapshotExists");
        (await Call("PUT", "/snapshots/a.b")).ShouldFail(400, "InvalidRequestArguments");
        (await Call("PUT", "/snapshots/" + new string('a', 101))).ShouldFail(400, "InvalidRequestArguments");

        (await server.AsRoot().Get($"queue/v1/task/{taskId}")).Status.Should().Be(200);
        (await Call("POST", "/snapshots/mine/restore")).Status.Should().Be(200);
        (await server.AsRoot().Get($"queue/v1/task/{taskId}")).Status.Should().Be(200);
    }

    [Test]
    public async Task What_snapshots_alone_have_kept_goes_with_the_host()
    {
        using var folder = new TemporaryFolder();
        var artifacts = Path.Combine(folder.Path, "artifacts");
        await using (var other = await RunningServer.Start(dataFolder: folder.Path, isFixture: true))
        {
            var taskId = await other.RunningTask();
            _ = await other.Upload(taskId, "public/x", Encoding.UTF8.GetBytes("content"));
            _ = (await other.Anonymous().Put("fixture/v1/snapshots/running")).Ok;
            _ = (await other.Anonymous().Post("fixture/v1/clock/advance", new { seconds = 20 * 24 * 3600 })).Ok;
            await other.Settle();
            Directory.GetFiles(artifacts, "*", SearchOption.AllDirectories).Should().ContainSingle(
                "its row is gone, and may be brought back");
            using var meanwhile = new FolderCheck(folder.Path);
            meanwhile.Orphans().Should().BeEmpty();
        }

        Directory.GetFiles(artifacts, "*", SearchOption.AllDirectories).Should().BeEmpty();
        Directory.Exists(Path.Combine(folder.Path, "snapshots")).Should().BeFalse();
    }

    private static async Task<string> Made(RunningServer server)
    {
        var name = Guid.NewGuid().ToString("N");
        _ = (await server.Anonymous().Put($"fixture/v1/snapshots/{name}")).Ok;
        return name;
    }

    private Task<ApiAnswer> Call(string verb, string path, object? body = null) =>
        server.Anonymous().Send(new HttpMethod(verb), $"fixture/v1{path}", body);
}

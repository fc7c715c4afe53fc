using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Payload;

/// <summary>Payloads with an image (spec/queue.md §5.6), without a container.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ContainerRulesTests
{
    [TestCase("""{"features": {"interactive": true}}""", "payload/features/interactive")]
    [TestCase("""{"features": {"chainOfTrust": true}}""", "payload/features/chainOfTrust")]
    [TestCase("""{"capabilities": {"privileged": true}}""", "payload/capabilities/privileged")]
    [TestCase("""{"capabilities": {"devices": {"kvm": true}}}""", "payload/capabilities/devices/kvm")]
    [TestCase("""{"maxRunTime": 90000}""", "payload/maxRunTime")]
    [TestCase("""{"image": "--privileged"}""", "payload/image")]
    [TestCase("""{"image": {"type": "docker-image", "name": "a b"}}""", "payload/image")]
    [TestCase("""{"image": "docker-archive:/root/image.tar"}""", "payload/image")]
    [TestCase("""{"image": "dir:/srv/image"}""", "payload/image")]
    [TestCase("""{"image": {"type": "task-image", "taskId": "AAAAAAAAQAqAAAAAAAAAAA", "path": "i"}}""",
        "payload/image/taskId")]
    [TestCase("""{"cache": {"c": "relative"}}""", "payload/cache/c")]
    [TestCase("""{"cache": {"c": "/a:/b"}}""", "payload/cache/c")]
    [TestCase("""{"cache": {"c": "/a/../b"}}""", "payload/cache/c")]
    [TestCase("""{"cache": {"c": "/a", "d": "/a/"}}""", "payload/cache/d")]
    [TestCase("""{"artifacts": {"a": {"type": "file", "path": "x"}}}""", "payload/artifacts/a/path")]
    [TestCase("""{"env": {"A=B": "x"}}""", "payload/env")]
    [TestCase("""{"log": ""}""", "payload/log")]
    public void What_this_worker_lacks_or_cannot_do_is_named(string members, string expected) =>
        ContainerRules.Problems(TaskOf(members), TimeSpan.FromDays(1))
            .Select(problem => problem.Path).Should().Equal(expected);

    [Test]
    public void Caches_artifacts_and_logs_get_their_places()
    {
        var payload = ContainerReader.Read(TaskOf(
            """
            {"command": ["a", "b"], "cache": {"c": "/c"}, "log": "public/my.log", "artifacts": {
                "z": {"type": "file", "path": "/x/y.txt"}, "v": {"type": "volume", "path": "/v"}}}
            """));

        payload.Mounts.OfType<CacheMount>().Select(mount => (mount.Place, mount.CacheName))
            .Should().Equal(("cache0", "c"));
        payload.Container!.Volumes.Should().Equal(
            new ContainerVolume("cache0", "/c", IsCache: true), new ContainerVolume("volume0", "/v", IsCache: false));
        payload.Container.Copies.Should().Equal(new ContainerVolume("artifact1.txt", "/x/y.txt", IsCache: false));
        payload.Artifacts.Should().OnlyContain(artifact => artifact.IsOptional);
        payload.Logs.Should().Be(new LogNames("public/my.log", "public/my_backing.log"));
        payload.Container.Command.Should().Equal("a", "b");
    }

    [Test]
    public void Without_artifacts_there_are_no_logs_either()
    {
        var payload = ContainerReader.Read(TaskOf(
            """{"features": {"artifacts": false}, "artifacts": {"a": {"type": "file", "path": "/a"}}}"""));

        (payload.HasLiveLog, payload.HasBackingLog, payload.Artifacts.Count).Should().Be((false, false, 0));
    }

    [Test]
    public async Task A_worker_that_is_told_to_runs_no_containers_and_says_so()
    {
        await using var rig = await WorkerRig.Start(settings => settings with { RunsContainers = false });
        var payload = WorkerRig.Script("true", new { image = "busybox" });
        payload["command"] = new System.Text.Json.Nodes.JsonArray("true");

        var run = rig.Queue.Add(payload);

        (await run.Resolution).Should().Be("exception malformed-payload");
        run.BackingLog.Should().Contain("payload/image asks for a container").And.Contain("--no-containers");
    }

    private static ClaimedTask TaskOf(string members)
    {
        var payload = System.Text.Json.Nodes.JsonNode.Parse("""{"image": "busybox:1", "maxRunTime": 60}""")!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(members)!.AsObject())
        {
            payload[name] = value?.DeepClone();
        }

        var now = DateTimeOffset.UnixEpoch;
        using var document = JsonDocument.Parse(payload.ToJsonString());
        return new ClaimedTask("g", "p/w", now.AddHours(1), now.AddDays(1), [], document.RootElement.Clone());
    }
}

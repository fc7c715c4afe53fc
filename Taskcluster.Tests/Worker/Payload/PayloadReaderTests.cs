using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Payload;

namespace Taskcluster.Tests.Worker.Payload;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class PayloadReaderTests
{
    private static readonly DateTimeOffset Deadline = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Expires = Deadline.AddDays(1);

    [Test]
    public void The_least_payload_has_all_defaults()
    {
        var payload = Read("""{"command": [["true"]], "maxRunTime": 60}""");

        payload.Commands.Should().BeEquivalentTo(new[] { new[] { "true" } });
        payload.MaxRunTime.Should().Be(TimeSpan.FromMinutes(1));
        payload.Environment.Should().BeEmpty();
        payload.Artifacts.Should().BeEmpty();
        payload.Logs.Should().Be(LogNames.Default);
        payload.HasLiveLog.Should().BeTrue();
        payload.HasBackingLog.Should().BeTrue();
        payload.RetryExitCodes.Should().BeEmpty();
    }

    [Test]
    public void All_that_works_can_be_asked_for()
    {
        var payload = Read("""
            {
              "command": [["a", "b"], ["c"]], "maxRunTime": 86400.0, "env": {"X": "y"},
              "artifacts": [
                {"type": "file", "path": "p"},
                {"type": "directory", "path": "d", "name": "public/d", "expires": "2026-11-21T13:00:00Z",
                 "contentType": "text/x", "contentEncoding": "identity", "optional": true}
              ],
              "features": {"liveLog": false, "backingLog": true, "resourceMonitor": true, "interactive": false,
                "taskclusterProxy": true},
              "logs": {"live": "l", "backing": "b"},
              "onExitStatus": {"retry": [1, 255], "purgeCaches": [0]},
              "mounts": [], "osGroups": [], "supersederUrl": "x", "taskclusterProxyInterface": "localhost"
            }
            """);

        payload.Commands.Should().HaveCount(2);
        payload.MaxRunTime.Should().Be(TimeSpan.FromDays(1));
        payload.Environment.Should().Contain("X", "y");
        payload.Artifacts.Should().Equal(
            new WantedArtifact(false, "p", "p", Expires, null, null, false),
            new WantedArtifact(true, "d", "public/d", Deadline.AddHours(1), "text/x", "identity", true));
        payload.Logs.Should().Be(new LogNames("l", "b"));
        payload.HasLiveLog.Should().BeFalse();
        payload.RetryExitCodes.Should().BeEquivalentTo([1, 255]);
        payload.PurgeExitCodes.Should().BeEquivalentTo([0]);
        payload.HasProxy.Should().BeTrue();
    }

    [TestCase("""[]""", "payload")]
    [TestCase("""{}""", "payload")]
    [TestCase("""{"command": [["true"]]}""", "payload")]
    [TestCase("""{"maxRunTime": 1}""", "payload")]
    [TestCase("""{"command": [], "maxRunTime": 1}""", "payload/command")]
    [TestCase("""{"command": [[]], "maxRunTime": 1}""", "payload/command/0")]
    [TestCase("""{"command": ["true"], "maxRunTime": 1}""", "payload/command/0")]
    [TestCase("""{"command": [["true", 1]], "maxRunTime": 1}""", "payload/command/0/1")]
    [TestCase("""{"command": [["true"]], "maxRunTime": 0}""", "payload/maxRunTime")]
    [TestCase("""{"command": [["true"]], "maxRunTime": 1.5}""", "payload/maxRunTime")]
    [TestCase("""{"command": [["true"]], "maxRunTime": "1"}""", "payload/maxRunTime")]
    [TestCase("""{"command": [["true"]], "maxRunTime": 86401}""", "payload/maxRunTime")]
    [TestCase("""{"command": [["tr\u0000ue"]], "maxRunTime": 1}""", "payload/command/0")]
    public void A_payload_without_sound_commands_is_malformed(string json, string path)
    {
        ProblemsOf(json).Should().OnlyContain(problem => problem.Path == path).And.NotBeEmpty();
    }

    [TestCase("""{"surprise": 1}""", "payload")]
    [TestCase("""{"env": {"X": 1}}""", "payload/env/X")]
    [TestCase("""{"env": {"A=B": "c"}}""", "payload/env")]
    [TestCase("""{"env": {"": "c"}}""", "payload/env")]
    [TestCase("""{"env": {"X": "a\u0000b"}}""", "payload/env/X")]
    [TestCase("""{"features": {"chainOfTrust": true}}""", "payload/features")]
    [TestCase(
        """{"features": {"taskclusterProxy": true}, "taskclusterProxyInterface": "docker-bridge"}""",
        "payload/taskclusterProxyInterface")]
    [TestCase("""{"features": {"interactive": true}}""", "payload/features/interactive")]
    [TestCase("""{"features": {"loopbackVideo": true}}""", "payload/features/loopbackVideo")]
    [TestCase("""{"features": {"loopbackAudio": true}}""", "payload/features/loopbackAudio")]
    [TestCase("""{"osGroups": ["docker"]}""", "payload/osGroups")]
    [TestCase("""{"logs": {"live": "é"}}""", "payload/logs/live")]
    [TestCase("""{"logs": {"live": "public/logs/live_backing.log"}}""", "payload/logs")]
    [TestCase("""{"onExitStatus": {"retry": [0]}}""", "payload/onExitStatus/retry/0")]
    [TestCase("""{"artifacts": [{"type": "file"}]}""", "payload/artifacts/0")]
    [TestCase("""{"artifacts": [{"type": "volume", "path": "x"}]}""", "payload/artifacts/0/type")]
    [TestCase("""{"artifacts": [{"type": "file", "path": ""}]}""", "payload/artifacts/0/path")]
    [TestCase("""{"image": "ubuntu"}""", "payload/image")]
    public void What_does_not_work_is_refused_by_name(string json, string path)
    {
        ProblemsOf(With(json)).Should().Contain(problem => problem.Path == path);
    }

    [TestCase("name", "é")]
    [TestCase("contentType", @"a\nb")]
    [TestCase("contentEncoding", "br")]
    [TestCase("expires", "soon")]
    [TestCase("expires", "2026-11-21T11:59:58Z")]
    [TestCase("expires", "2026-11-22T12:00:01.5Z")]
    public void An_artifact_that_cannot_be_is_refused(string member, string value)
    {
        ProblemsOf(With($$"""{"artifacts": [{"type": "file", "path": "x", "{{member}}": "{{value}}"}]}"""))
            .Should().ContainSingle().Which.Path.Should().Be($"payload/artifacts/0/{member}");
    }

    [Test]
    public void A_container_is_refused_as_such()
    {
        ProblemsOf("""{"image": "ubuntu", "command": ["true"], "maxRunTime": 60}""")
            .Should().Equal(PayloadRules.NoContainers);
    }

    [Test]
    public void All_problems_are_listed_at_once()
    {
        ProblemsOf(With("""{"osGroups": ["a"], "features": {"interactive": true}, "env": {"A=B": ""}}"""))
            .Select(problem => problem.Path)
            .Should().BeEquivalentTo("payload/osGroups", "payload/features/interactive", "payload/env");
    }

    [TestCase("2026-11-22T12:00:00.9Z", 24)]
    [TestCase("2026-11-22T12:00:00Z", 24)]
    [TestCase("2026-11-21T11:59:59.5Z", -0.5 / 3600)]
    public void A_second_beyond_the_limits_is_forgiven_but_never_asked_of_the_queue(string expires, double hours)
    {
        Read(With($$"""{"artifacts": [{"type": "file", "path": "x", "expires": "{{expires}}"}]}"""))
            .Artifacts[0].Expires.Should().BeCloseTo(Deadline.AddHours(hours), TimeSpan.FromMilliseconds(1));
    }

    [TestCase("""{"logs": {"live": "a"}}""", "a", "public/logs/live_backing.log")]
    [TestCase("""{"logs": {"live": 1, "backing": "b"}}""", "public/logs/live.log", "b")]
    [TestCase("""{"logs": {"live": ""}}""", "public/logs/live.log", "public/logs/live_backing.log")]
    [TestCase("""{"logs": []}""", "public/logs/live.log", "public/logs/live_backing.log")]
    [TestCase("""7""", "public/logs/live.log", "public/logs/live_backing.log")]
    public void A_malformed_payload_has_a_log_too(string json, string live, string backing)
    {
        using var document = JsonDocument.Parse(json);

        PayloadReader.LogNamesOf(document.RootElement).Should().Be(new LogNames(live, backing));
    }

    private static string With(string more)
    {
        var payload = new JsonObject { ["command"] = new JsonArray(new JsonArray("true")), ["maxRunTime"] = 60 };
        foreach (var (name, value) in (JsonObject)JsonNode.Parse(more)!)
        {
            payload[name] = value?.DeepClone();
        }

        return payload.ToJsonString();
    }

    private static IReadOnlyList<PayloadProblem> ProblemsOf(string json) =>
        FluentActions.Invoking(() => Read(json)).Should().Throw<MalformedPayloadException>().Which.Problems;

    private static TaskPayload Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var task = new ClaimedTask("group", "proj/queue", Deadline, Expires, [], document.RootElement);
        return new PayloadReader(new PayloadSchema(), TimeSpan.FromDays(1)).Read(task);
    }
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>Where contents are, without redirects (spec/queue.md §2.9; §6 rows 100 to 104).</summary>
public sealed class ArtifactContentTests : ServerTests
{
    public static readonly Example Example = new("queue.artifact", async server =>
    {
        var taskId = await server.ClaimedTask();
        await server.Reference(taskId, "private/a");
        return new($"/task/{taskId}/runs/0/artifact-content/private/a")
        {
            Needs = ScopeExpression.AllOf("queue:get-artifact:private/a"),
        };
    });

    [Test]
    public async Task Each_storage_type_has_its_reply()
    {
        var taskId = await Server.RunningTask();
        await Server.Upload(taskId, "public/s", "content"u8.ToArray());
        _ = (await Server.CreateArtifact(taskId, "public/r", Reference("https://example.com/x?y"))).Ok;
        _ = (await Server.CreateArtifact(taskId, "public/e", Error("it is gone"))).Ok;
        _ = (await Server.CreateArtifact(taskId, "public/l", Link("public/r"))).Ok;

        var stored = (await Content(taskId, "public/s")).Ok.AsObject();
        stored.Select(member => member.Key).Should().Equal("storageType", "url");
        stored["storageType"]!.GetValue<string>().Should().Be("s3");
        using var bytes = await Fetch(stored["url"]!.GetValue<string>());
        (await bytes.Content.ReadAsStringAsync()).Should().Be("content");
        const string reference = """{"storageType":"reference","url":"https://example.com/x?y"}""";
        (await Content(taskId, "public/r")).Ok.ToJsonString().Should().Be(reference);
        (await Content(taskId, "public/l")).Ok.ToJsonString().Should().Be(reference);
        (await Content(taskId, "public/e")).Ok.ToJsonString().Should()
            .Be("""{"storageType":"error","reason":"file-missing-on-worker","message":"it is gone"}""");
    }

    [Test]
    public async Task Links_are_followed_with_the_scopes_of_each_name()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "private/b", Error())).Ok;
        _ = (await Server.CreateArtifact(taskId, "public/a", Link("private/b"))).Ok;
        _ = (await Server.CreateArtifact(taskId, "public/c", Link("public/d"))).Ok;
        (await Content(taskId, "public/c")).ShouldFail(404, "ResourceNotFound", "public/d");
        _ = (await Server.CreateArtifact(taskId, "public/d", Link("public/c"))).Ok;

        (await Content(taskId, "public/a")).ShouldNeed(
            """{"AllOf":["queue:get-artifact:public/a","queue:get-artifact:private/b"]}""");
        (await Content(taskId, "public/c")).ShouldFail(400, "InputError", "public/c -> public/d -> public/c");
    }

    [Test]
    public async Task A_chain_of_links_has_a_limit_that_is_told()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "public/0", Error())).Ok;
        for (var number = 1; number <= 64; number++)
        {
            _ = (await Server.CreateArtifact(taskId, $"public/{number}", Link($"public/{number - 1}"))).Ok;
        }

        _ = (await Content(taskId, "public/63")).Ok;
        (await Content(taskId, "public/64")).ShouldFail(400, "InputError", "public/64", "more than 64 names");
        (await Server.Anonymous().Get(Path(taskId, "public/64"))).ShouldFail(400, "InputError", "64");
    }

    [Test]
    public async Task An_expired_artifact_is_gone()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "public/a", Error())).Ok;

        Server.Clock.Advance(TimeSpan.FromMinutes(31));

        (await Content(taskId, "public/a")).ShouldFail(410, "ResourceExpired", "public/a");
    }

    private Task<ApiAnswer> Content(string taskId, string name) =>
        Server.Anonymous().Get($"queue/v1/task/{taskId}/runs/0/artifact-content/{name}");
}

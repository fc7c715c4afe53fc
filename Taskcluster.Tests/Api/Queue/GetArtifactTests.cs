using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>Reading artifacts (spec/queue.md §2.9; §6 rows 29, 100 to 104, 110 to 114).</summary>
public sealed class GetArtifactTests : ServerTests
{
    public static readonly Example Example = new("queue.getArtifact", async server =>
    {
        var taskId = await server.ClaimedTask();
        await server.Reference(taskId, "private/a");
        return new($"/task/{taskId}/runs/0/artifacts/private/a")
        {
            Needs = ScopeExpression.AllOf("queue:get-artifact:private/a"),
        };
    })
    {
        Status = 303,
    };

    [Test]
    public async Task An_s3_artifact_redirects_to_a_signed_url()
    {
        var taskId = await Server.RunningTask();
        await Server.Upload(taskId, "public/a.txt", "content"u8.ToArray());

        var answer = await Server.Anonymous().Get(Path(taskId, "public/a.txt"));

        answer.Status.Should().Be(303);
        answer.Header("x-taskcluster-artifact-storage-type").Should().Be("s3");
        answer.Json["storageType"]!.GetValue<string>().Should().Be("s3");
        answer.Json["url"]!.GetValue<string>()
            .Should().Be(answer.Header("location")).And.StartWith(Server.RootUrl + "/");
        using var content = await Fetch(answer.Header("location")!);
        (await content.Content.ReadAsStringAsync()).Should().Be("content");
        (await Server.Anonymous().Send(HttpMethod.Head, Path(taskId, "public/a.txt"))).Status.Should().Be(303);
    }

    [Test]
    public async Task A_reference_redirects_to_its_url_as_it_is()
    {
        var taskId = await Server.RunningTask();
        const string url = "https://example.com/%7Ex/../y?q=%2F#part";
        _ = (await Server.CreateArtifact(taskId, "r", Reference(url))).Ok;

        var answer = await Server.AsRoot().Get(Path(taskId, "r"));

        answer.Status.Should().Be(303);
        answer.Header("location").Should().Be(url);
        answer.Json.ToJsonString().Should().Be($$"""{"storageType":"reference","url":"{{url}}"}""");
        answer.Header("x-taskcluster-artifact-storage-type").Should().Be("reference");
    }

    [Test]
    public async Task An_error_is_a_failed_dependency_with_its_reason()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "e", Error("it is gone"))).Ok;

        var answer = await Server.AsRoot().Get(Path(taskId, "e"));

        answer.Status.Should().Be(424);
        answer.Json.ToJsonString().Should().Be("""{"reason":"file-missing-on-worker","message":"it is gone"}""");
        answer.Header("x-taskcluster-artifact-storage-type").Should().Be("error");
    }

    [Test]
    public async Task Links_are_followed_to_their_end()
    {
        var taskId = await Server.RunningTask();
        await Server.Upload(taskId, "public/c", "content"u8.ToArray());
        _ = (await Server.CreateArtifact(taskId, "public/b", Link("public/c"))).Ok;
        _ = (await Server.CreateArtifact(taskId, "public/a", Link("public/b"))).Ok;

        var answer = await Server.Anonymous().Get(Path(taskId, "public/a"));

        answer.Status.Should().Be(303);
        answer.Header("x-taskcluster-artifact-storage-type").Should().Be("s3");
        (await Server.ContentOf(taskId, "public/a")).Should().Equal("content"u8.ToArray());
    }

    [Test]
    public async Task Links_that_lead_nowhere_or_in_a_circle_are_told_apart()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "a", Link("b"))).Ok;
        (await Server.AsRoot().Get(Path(taskId, "a"))).ShouldFail(404, "ResourceNotFound", "artifact b");
        _ = (await Server.CreateArtifact(taskId, "b", Link("a"))).Ok;
        _ = (await Server.CreateArtifact(taskId, "self", Link("self"))).Ok;

        (await Server.AsRoot().Get(Path(taskId, "a"))).ShouldFail(400, "InputError", "a -> b -> a");
        (await Server.AsRoot().Get(Path(taskId, "self"))).ShouldFail(400, "InputError", "self -> self");
    }

    [Test]
    public async Task A_link_needs_the_scopes_of_every_name_on_the_way()
    {
        var taskId = await Server.RunningTask();
        await Server.Upload(taskId, "private/b", "content"u8.ToArray());
        _ = (await Server.CreateArtifact(taskId, "public/a", Link("private/b"))).Ok;
        const string both = """{"AllOf":["queue:get-artifact:public/a","queue:get-artifact:private/b"]}""";

        (await Server.Anonymous().Get(Path(taskId, "public/a"))).ShouldNeed(both);
        (await Server.With("x").Get(Path(taskId, "public/a"))).ShouldLack("queue:get-artifact:private/b", both);
        (await Server.With("queue:get-artifact:private/b").Get(Path(taskId, "public/a"))).Status.Should().Be(303);
    }

    [Test]
    public async Task What_is_not_there_is_not_found_once_it_may_be_read()
    {
        var taskId = await Server.RunningTask();

        (await Server.Anonymous().Get(Path(taskId, "public/x")))
            .ShouldFail(404, "ResourceNotFound", "public/x", taskId);
        (await Server.Anonymous().Get(Path(SlugId.New(), "public/x"))).ShouldFail(404, "ResourceNotFound");
        (await Server.Anonymous().Get(Path(taskId, "public/x", runId: 9))).ShouldFail(404, "ResourceNotFound");
        (await Server.Anonymous().Get(Path(taskId, "private/x")))
            .ShouldNeed("""{"AllOf":["queue:get-artifact:private/x"]}""");
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/runs/0/artifacts/"))
            .ShouldFail(400, "InvalidRequestArguments", "name");
        (await Server.Anonymous().Get(Path("bad", "private/x"))).ShouldFail(400, "InvalidRequestArguments", "'bad'");
    }

    [Test]
    public async Task An_expired_artifact_is_gone()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "a", Reference("https://example.com"))).Ok;
        _ = (await Server.CreateArtifact(taskId, "l", Link("a"))).Ok;

        Server.Clock.Advance(TimeSpan.FromMinutes(30));
        (await Server.AsRoot().Get(Path(taskId, "a"))).Status.Should().Be(303);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));

        (await Server.AsRoot().Get(Path(taskId, "a"))).ShouldFail(410, "ResourceExpired", "a");
        (await Server.AsRoot().Get(Path(taskId, "l"))).ShouldFail(410, "ResourceExpired");
    }

    [Test]
    public async Task An_artifact_without_content_yet_redirects_to_where_it_will_be()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "a", S3())).Ok;

        using var answer = await Fetch(await Server.LocationOf(taskId, "a"));

        ((int)answer.StatusCode).Should().Be(404);
    }

    [Test]
    public async Task A_private_artifact_can_be_read_by_a_signed_url_of_the_api()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "private/a b", Reference("https://example.com"))).Ok;
        var client = Server.Anonymous();
        var url =
            Server.Root.SignUrl(client.Uri(Path(taskId, "private%2Fa%20b")), Server.Clock.GetUtcNow().AddMinutes(1));

        var answer = await client.Get(url.PathAndQuery);
        answer.Status.Should().Be(303);
        answer.Header("location").Should().Be("https://example.com", "the bewit is for us alone");
        (await Server.AsRoot().Get(url.PathAndQuery))
            .ShouldFail(401, "AuthenticationFailed", "two authentication schemes");
        (await client.Get(url.PathAndQuery.Replace("private%2Fa", "private/a", StringComparison.Ordinal)))
            .ShouldFail(401, "AuthenticationFailed", "Bad mac");
        Server.Clock.Advance(TimeSpan.FromMinutes(1));
        (await client.Get(url.PathAndQuery)).ShouldFail(401, "AuthenticationFailed", "Access expired");
    }

    [Test]
    public async Task Restricted_credentials_still_read_what_anybody_reads()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "public/x", Reference("https://example.com"))).Ok;
        var restricted = Server.As(Server.Root with { AuthorizedScopes = [] });

        (await restricted.Get(Path(taskId, "public/x"))).Status.Should().Be(303);
        (await restricted.Get(Path(taskId, "private/x"))).ShouldFail(403, "InsufficientScopes");
    }
}

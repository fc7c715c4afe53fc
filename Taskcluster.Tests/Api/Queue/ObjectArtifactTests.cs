using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>Artifacts that the object service keeps (spec/queue.md §2.9; §6 rows 105 and 106).</summary>
public sealed class ObjectArtifactTests : ServerTests
{
    private static readonly byte[] Content = "content"u8.ToArray();

    private static JsonObject AnObject => new() { ["storageType"] = "object", ["contentType"] = "text/plain" };

    [Test]
    public async Task The_reply_tells_the_object_and_lends_credentials_for_it_alone()
    {
        var taskId = await Server.RunningTask(("projectId", "my/project"));

        var reply = (await Server.CreateArtifact(taskId, "public/a b", AnObject)).Ok.AsObject();

        reply.Select(member => member.Key).Should()
            .BeEquivalentTo("storageType", "name", "projectId", "uploadId", "expires", "credentials");
        var name = reply["name"]!.GetValue<string>();
        name.Should().Be($"t/{taskId}/0/public/a b");
        reply["projectId"]!.GetValue<string>().Should().Be("my/project");
        var credentials = CredentialsOf(reply);
        credentials.ClientId.Should().Be($"artifact-upload/{taskId}/0/on/g/i");
        var certificate = JsonNode.Parse(credentials.Certificate!)!;
        certificate["scopes"]!.ToJsonString().Should().Be($"[\"object:upload:my/project:{name}\"]");
        certificate["expiry"]!.GetValue<long>()
            .Should().Be(Server.Clock.GetUtcNow().AddMinutes(30).ToMilliseconds(), "with the artifact");
        Server.Messages.Exchanges.Should().NotContain("artifact-created");
    }

    [Test]
    public async Task It_is_uploaded_finished_and_read()
    {
        var taskId = await Server.RunningTask();
        var body = AnObject;
        body["contentLength"] = 7;
        var reply = (await Server.CreateArtifact(taskId, "public/a", body)).Ok;
        var uploadId = reply["uploadId"]!.GetValue<string>();
        (await Finish(taskId, "public/a", SlugId.New())).ShouldFail(400, "InputError", "uploadId");
        (await Finish(taskId, "public/a", uploadId)).ShouldFail(400, "InputError", "not finished");
        (await Server.AsRoot().Get(Path(taskId, "public/a"))).ShouldFail(404, "ResourceNotFound");
        (await Info(taskId, "public/a")).ShouldFail(404, "ResourceNotFound");
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/artifacts")).Ok["artifacts"]!.AsArray()
            .Should().ContainSingle("lists show it before");

        await Upload(reply);
        (await Finish(taskId, "public/a", uploadId)).Status.Should().Be(204);
        (await Finish(taskId, "public/a", SlugId.New())).Status.Should().Be(204, "it is finished already");

        Server.Messages.Exchanges.Count(exchange => exchange == "artifact-created").Should().Be(2);
        PublishedMessages.Payload(Server.Messages.All[^1])["artifact"]!.AsObject().Select(member => member.Key)
            .Should().Equal("storageType", "name", "expires", "contentType");
        (await Info(taskId, "public/a")).Ok["contentLength"]!.GetValue<int>().Should().Be(7);
        (await Server.ContentOf(taskId, "public/a")).Should().Equal(Content);
        var redirect = await Server.Anonymous().Get(Path(taskId, "public/a"));
        redirect.Header("x-taskcluster-artifact-storage-type").Should().Be("object");
        redirect.Json["storageType"]!.GetValue<string>().Should().Be("object");
    }

    [Test]
    public async Task Readers_get_credentials_for_the_object_alone()
    {
        var taskId = await Server.RunningTask();
        await Made(taskId, "public/a \"b\"");
        var path = $"queue/v1/task/{taskId}/runs/0/artifact-content/{Escaped("public/a \"b\"")}";

        var reply = (await Server.Anonymous().Get(path)).Ok;

        reply.AsObject().Select(member => member.Key).Should().Equal("storageType", "name", "credentials");
        var name = reply["name"]!.GetValue<string>();
        name.Should().Be($"t/{taskId}/0/public/a \"b\"");
        var reader = Server.As(CredentialsOf(reply));
        var download = (await reader.Put(
            $"object/v1/start-download/{Escaped(name)}", new { acceptDownloadMethods = new { getUrl = true } })).Ok;
        using var answer = await Fetch(download["url"]!.GetValue<string>());
        (await answer.Content.ReadAsByteArrayAsync()).Should().Equal(Content);
        (await reader.Put($"object/v1/start-download/{Escaped(name)}x", "{}"))
            .ShouldFail(403, "InsufficientScopes", $"object:download:{name}x");
    }

    [Test]
    public async Task Until_it_is_finished_the_call_may_be_repeated()
    {
        var taskId = await Server.RunningTask();
        var first = (await Server.CreateArtifact(taskId, "a", AnObject)).Ok;
        var again = (await Server.CreateArtifact(taskId, "a", AnObject)).Ok;
        again["uploadId"]!.GetValue<string>().Should().Be(first["uploadId"]!.GetValue<string>());
        again["expires"]!.GetValue<string>().Should().Be(first["expires"]!.GetValue<string>());
        var later = AnObject;
        later["expires"] = WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(40));
        (await Server.CreateArtifact(taskId, "a", later)).Ok["expires"]!.GetValue<string>()
            .Should().Be(first["expires"]!.GetValue<string>(), "the upload was reserved until then");

        var html = AnObject;
        html["contentType"] = "text/html";
        (await Server.CreateArtifact(taskId, "a", html)).ShouldFail(409, "RequestConflict", "object", "text/plain");
        var earlier = AnObject;
        earlier["expires"] = WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(20));
        (await Server.CreateArtifact(taskId, "a", earlier)).ShouldFail(409, "RequestConflict");
        (await Server.CreateArtifact(taskId, "a", S3())).ShouldFail(409, "RequestConflict");
        await Upload(again);
        (await Finish(taskId, "a", again["uploadId"]!.GetValue<string>())).Status.Should().Be(204);

        (await Server.CreateArtifact(taskId, "a", AnObject)).ShouldFail(409, "RequestConflict", "finished");
    }

    [Test]
    public async Task The_content_is_gone_with_its_object()
    {
        var taskId = await Server.RunningTask();
        await Made(taskId, "a");
        _ = (await Server.CreateArtifact(taskId, "l", Link("a"))).Ok;
        (await Server.AsRoot().Get(Path(taskId, "l"))).Status.Should().Be(303);

        await Server.Advance(TimeSpan.FromMinutes(30));

        Server.ArtifactFiles().Should().BeEmpty();
        (await Server.AsRoot().Get(Path(taskId, "a"))).Status.Should().Be(404);
    }

    [Test]
    public async Task Where_no_backend_takes_it_nothing_is_kept()
    {
        await using var server = await RunningServer.Start(new Dictionary<string, string?>
        {
            ["Objects:BackendMap:0:Backend"] = "none",
        });
        var taskId = await server.RunningTask();

        (await server.CreateArtifact(taskId, "a", AnObject)).ShouldFail(400, "NoMatchingBackend", "No backend matched");

        (await server.AsRoot().Get($"queue/v1/task/{taskId}/artifacts")).Ok["artifacts"]!.AsArray().Should().BeEmpty();
        _ = (await server.CreateArtifact(taskId, "a", S3())).Ok;
    }

    private static Credentials CredentialsOf(JsonNode reply) => TaskCalls.CredentialsOf(reply);

    // As a worker does it, with what createArtifact told and lent.
    private async Task Upload(JsonNode artifact)
    {
        var worker = Server.As(CredentialsOf(artifact));
        var name = Escaped(artifact["name"]!.GetValue<string>());
        var projectId = artifact["projectId"]!.GetValue<string>();
        var uploadId = artifact["uploadId"]!.GetValue<string>();
        _ = (await worker.Put($"object/v1/upload/{name}", new
        {
            projectId,
            uploadId,
            expires = artifact["expires"]!.GetValue<string>(),
            proposedUploadMethods = new
            {
                dataInline = new { contentType = "text/plain", objectData = Convert.ToBase64String(Content) },
            },
        })).Ok;
        _ = (await worker.Post($"object/v1/finish-upload/{name}", new { projectId, uploadId })).Ok;
    }

    private async Task Made(string taskId, string name)
    {
        var reply = (await Server.CreateArtifact(taskId, name, AnObject)).Ok;
        await Upload(reply);
        (await Finish(taskId, name, reply["uploadId"]!.GetValue<string>())).Status.Should().Be(204);
    }

    private Task<ApiAnswer> Finish(string taskId, string name, string uploadId) =>
        Server.AsRoot().Put(Path(taskId, Escaped(name)), new { uploadId });

    private Task<ApiAnswer> Info(string taskId, string name) =>
        Server.AsRoot().Get($"queue/v1/task/{taskId}/artifact-info/{name}");
}

using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Object;

/// <summary>The end of uploads, and what it makes sure of (spec/services.md §4.7; §8 row 101).</summary>
public sealed class FinishUploadTests : ServerTests
{
    private static readonly byte[] Content = "content"u8.ToArray();

    public static readonly Example Example = new("object.finishUpload", async server =>
    {
        var (name, uploadId) = ($"example/{SlugId.New()}", SlugId.New());
        _ = (await server.CreateUpload(name, server.Upload(uploadId).Inline(Content))).Ok;
        return new($"/finish-upload/{Uri.EscapeDataString(name)}", new { projectId = ObjectCalls.Project, uploadId })
        {
            Needs = $"object:upload:{ObjectCalls.Project}:{name}",
        };
    });

    private static JsonObject Right => new()
    {
        ["sha256"] = ObjectCalls.Sha256(Content),
        ["sha512"] = ObjectCalls.Sha512(Content),
        ["md5"] = "whatever",
    };

    [Test]
    public async Task Equal_hashes_finish_it_again_and_others_conflict()
    {
        var uploadId = SlugId.New();
        _ = (await Server.CreateUpload("o", Server.Upload(uploadId).Inline(Content))).Ok;
        var hashes = new JsonObject { ["sha256"] = ObjectCalls.Sha256(Content) };

        (await Server.FinishUpload("o", uploadId, hashes)).Ok.ToJsonString().Should().Be("{}");
        _ = (await Server.FinishUpload("o", uploadId, hashes)).Ok;
        _ = (await Server.FinishUpload("o", SlugId.New())).Ok;
        (await Server.FinishUpload("o", uploadId, Right)).ShouldFail(
            409, "RequestConflict", "Object \"o\" is already finished, but without hash algorithm md5");
        (await Server.FinishUpload("o", uploadId, new JsonObject { ["sha256"] = new string('0', 64) })).ShouldFail(
            409, "RequestConflict", "Object \"o\" is already finished, with a different hash for algorithm sha256");
    }

    [Test]
    public async Task A_hash_that_is_not_the_contents_is_refused_and_the_upload_goes_on()
    {
        var uploadId = SlugId.New();
        var target = (await Server.CreateUpload("o", Server.Upload(uploadId).PutUrl(7))).Ok["uploadMethod"]!["putUrl"]!;
        (await Server.FinishUpload("o", uploadId, Right)).ShouldFail(400, "InputError", "no content yet");
        using var damaged = await ObjectCalls.Send(target, "CONTENT"u8.ToArray());
        damaged.EnsureSuccessStatusCode();

        (await Server.FinishUpload("o", uploadId, Right))
            .ShouldFail(400, "InputError", "sha256", ObjectCalls.Sha256("CONTENT"u8.ToArray()));
        (await Server.FinishUpload("o", uploadId, new JsonObject { ["sha512"] = ObjectCalls.Sha512(Content) }))
            .ShouldFail(400, "InputError", "sha512");
        (await Server.StartDownload("o", "simple")).Status.Should().Be(404);
        using var again = await ObjectCalls.Send(target, Content);
        again.EnsureSuccessStatusCode();
        Server.ArtifactFiles().Should().ContainSingle("the damaged content went");
        _ = (await Server.FinishUpload("o", uploadId, Right)).Ok;

        using var late = await ObjectCalls.Send(target, "CONTENT"u8.ToArray());
        ((int)late.StatusCode).Should().Be(409, "what is finished does not change");
        Server.ArtifactFiles().Should().ContainSingle();
    }

    [Test]
    public async Task Hashes_of_both_calls_are_held_together()
    {
        var upload = Server.Upload().Inline(Content);
        upload["hashes"] = new JsonObject { ["sha256"] = new string('0', 64) };
        var uploadId = upload["uploadId"]!.GetValue<string>();
        _ = (await Server.CreateUpload("o", upload)).Ok;

        (await Server.FinishUpload("o", uploadId, Right))
            .ShouldFail(409, "RequestConflict", "Content hash already exists with a different value");
        (await Server.FinishUpload("o", uploadId)).ShouldFail(400, "InputError", "sha256");
    }

    [Test]
    public async Task The_checks_come_in_their_order()
    {
        var uploadId = SlugId.New();
        (await Server.FinishUpload("o", uploadId)).ShouldFail(404, "ResourceNotFound", "Object \"o\" not found");
        _ = (await Server.CreateUpload("o", Server.Upload(uploadId).Inline(Content))).Ok;
        var stranger = SlugId.New();

        (await Server.FinishUpload("o", stranger, project: "other"))
            .ShouldFail(400, "InputError", "Object \"o\" does not have projectId other");
        (await Server.FinishUpload("o", stranger))
            .ShouldFail(409, "RequestConflict", $"Object \"o\" does not have uploadId {stranger}");
        (await Server.With("object:upload:other:o")
            .Post("object/v1/finish-upload/o", new { projectId = ObjectCalls.Project, uploadId }))
            .ShouldLack($"object:upload:{ObjectCalls.Project}:o", $"object:upload:{ObjectCalls.Project}:o");
        (await Server.With("x").Post("object/v1/finish-upload/o", new { uploadId }))
            .ShouldFail(400, "InputValidationError", "projectId");
    }
}

using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Object;

/// <summary>Uploads (spec/services.md §4.7; §8 rows 98 and 100).</summary>
public sealed class CreateUploadTests : ServerTests
{
    private static readonly byte[] Content = "content"u8.ToArray();

    public static readonly Example Example = new("object.createUpload", server =>
    {
        var name = $"example/{SlugId.New()}";
        return Task.FromResult(
            new ExampleRequest($"/upload/{Uri.EscapeDataString(name)}", server.Upload().PutUrl(1))
            {
                Needs = $"object:upload:{ObjectCalls.Project}:{name}",
            });
    });

    [Test]
    public async Task The_first_method_that_was_proposed_is_chosen_and_none_is_no_error()
    {
        var both = (await Server.CreateUpload("both", Server.Upload().Inline(Content).PutUrl(7))).Ok;
        both["uploadMethod"]!.ToJsonString().Should().Be("""{"dataInline":true}""");

        var upload = Server.Upload();
        var none = (await Server.CreateUpload("none", upload)).Ok;
        none["uploadMethod"]!.ToJsonString().Should().Be("{}");
        none["uploadId"]!.GetValue<string>().Should().Be(upload["uploadId"]!.GetValue<string>());
        none["projectId"]!.GetValue<string>().Should().Be(ObjectCalls.Project);
        none["expires"]!.GetValue<string>().Should().Be(upload["expires"]!.GetValue<string>());
    }

    [Test]
    public async Task A_put_url_holds_for_45_minutes_and_tells_the_headers()
    {
        var target = (await Server.CreateUpload("page", Server.Upload().PutUrl(7, "text/html")))
            .Ok["uploadMethod"]!["putUrl"]!;

        target["expires"]!.GetValue<string>().Should().Be(WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(45)));
        target["headers"]!.AsObject().ToDictionary(header => header.Key, header => header.Value!.GetValue<string>())
            .Should().Equal(new Dictionary<string, string>
            {
                ["Content-Type"] = "text/html",
                ["Content-Length"] = "7",
                ["Content-Encoding"] = "identity",
                ["Content-Disposition"] = "attachment",
            });
        using var answer = await ObjectCalls.Send(target, Content);
        answer.EnsureSuccessStatusCode();

        Server.Clock.Advance(TimeSpan.FromSeconds((45 * 60) + 11));
        using var late = await ObjectCalls.Send(target, Content);
        ((int)late.StatusCode).Should().Be(403);
    }

    [Test]
    public async Task An_upload_is_repeated_with_the_same_id_and_end_until_it_is_finished()
    {
        var upload = Server.Upload();
        _ = (await Server.CreateUpload("o", upload)).Ok;
        _ = (await Server.CreateUpload("o", upload.DeepClone().AsObject().PutUrl(3))).Ok;
        _ = (await Server.CreateUpload("o", upload.DeepClone().AsObject().Inline(Content))).Ok;

        foreach (var (member, value) in new[]
        {
            ("expires", WireTime.Format(Server.Clock.GetUtcNow().AddHours(2))), ("uploadId", SlugId.New()),
            ("projectId", "another"),
        })
        {
            var other = upload.DeepClone().AsObject();
            other[member] = value;
            (await Server.CreateUpload("o", other)).ShouldFail(409, "RequestConflict", "Object already exists");
        }

        (await Server.CreateUpload("other", upload))
            .ShouldFail(409, "RequestConflict", "Object already exists", "other");
        _ = (await Server.FinishUpload("o", upload["uploadId"]!.GetValue<string>())).Ok;
        (await Server.CreateUpload("o", upload)).ShouldFail(409, "RequestConflict", "Object already exists");
    }

    [Test]
    public async Task Hashes_that_were_told_do_not_change()
    {
        var upload = Server.Upload();
        JsonObject With(string algorithm, string value)
        {
            var body = upload.DeepClone().AsObject();
            body["hashes"] = new JsonObject { [algorithm] = value };
            return body;
        }

        _ = (await Server.CreateUpload("o", With("sha256", new string('a', 64)))).Ok;
        _ = (await Server.CreateUpload("o", With("sha512", new string('b', 128)))).Ok;
        _ = (await Server.CreateUpload("o", With("sha256", new string('a', 64)))).Ok;

        (await Server.CreateUpload("o", With("sha256", new string('c', 64))))
            .ShouldFail(409, "RequestConflict", "Content hash already exists with a different value");
        (await Server.CreateUpload("o", With("sha256", new string('A', 64))))
            .ShouldFail(400, "InputValidationError", "sha256");
        var number = upload.DeepClone().AsObject();
        number["hashes"] = new JsonObject { ["crc"] = 1 };
        (await Server.CreateUpload("o", number)).ShouldFail(400, "InputError", "crc");
    }

    [Test]
    public async Task An_upload_sends_just_what_was_announced()
    {
        var target = (await Server.CreateUpload("o", Server.Upload().PutUrl(7))).Ok["uploadMethod"]!["putUrl"]!;

        using var longer = await ObjectCalls.Send(target, "contents"u8.ToArray());
        ((int)longer.StatusCode).Should().Be(403);
        (await longer.Content.ReadAsStringAsync()).Should().Contain("8 bytes").And.Contain("created with 7");
        using var type = await ObjectCalls.Send(target, Content, ("Content-Type", "text/html"));
        ((int)type.StatusCode).Should().Be(403);
        using var encoding = await ObjectCalls.Send(target, Content, ("Content-Encoding", "gzip"));
        ((int)encoding.StatusCode).Should().Be(403);
        using var plain = await ObjectCalls.Send(target, Content, ("Content-Encoding", null));
        plain.EnsureSuccessStatusCode();
        Server.ArtifactFiles().Should().ContainSingle();
    }

    [Test]
    public async Task Bodies_that_cannot_be_are_refused()
    {
        (await Server.CreateUpload("o", Server.Upload().PutUrl(-1))).ShouldFail(400, "InputError", "-1");
        (await Server.CreateUpload("o", Server.Upload().Inline(new byte[8193 + 4])))
            .ShouldFail(400, "InputValidationError", "objectData");
        _ = (await Server.CreateUpload("largest", Server.Upload().Inline(new byte[8192]))).Ok;
        var broken = Server.Upload().Inline(Content);
        broken["proposedUploadMethods"]!["dataInline"]!["objectData"] = "%%%";
        (await Server.CreateUpload("o", broken)).ShouldFail(400, "InputError", "base64");
        (await Server.AsRoot().Put("object/v1/upload/%c3%a9", Server.Upload()))
            .ShouldFail(400, "InvalidRequestArguments", "name");
        (await Server.AsRoot().Put("object/v1/upload/a/b", Server.Upload())).Status
            .Should().Be(404, "here a name is one escaped segment");
        (await Server.With("x").Put("object/v1/upload/o", Server.Upload()))
            .ShouldLack($"object:upload:{ObjectCalls.Project}:o", $"object:upload:{ObjectCalls.Project}:o");
        (await Server.With("x").Put("object/v1/upload/o", "{}")).ShouldFail(400, "InputValidationError", "projectId");
    }

    [Test]
    public async Task An_upload_that_nobody_finishes_is_forgotten_after_a_day()
    {
        var upload = Server.Upload();
        upload["expires"] = WireTime.Format(Server.Clock.GetUtcNow().AddYears(1));
        _ = (await Server.CreateUpload("o", upload.Inline(Content))).Ok;

        await Server.Advance(TimeSpan.FromDays(1).Subtract(TimeSpan.FromMilliseconds(1)));
        Server.ArtifactFiles().Should().ContainSingle();
        await Server.Advance(TimeSpan.FromMilliseconds(1));

        Server.ArtifactFiles().Should().BeEmpty();
        (await Server.FinishUpload("o", upload["uploadId"]!.GetValue<string>())).ShouldFail(404, "ResourceNotFound");
    }

    [Test]
    public async Task The_settings_say_which_objects_are_kept()
    {
        await using var server = await RunningServer.Start(new Dictionary<string, string?>
        {
            ["Objects:BackendMap:0:Backend"] = "none",
            ["Objects:BackendMap:0:Name"] = "^private/",
            ["Objects:BackendMap:1:Backend"] = "local",
            ["Objects:BackendMap:1:ProjectId"] = "^project/",
        });

        _ = (await server.CreateUpload("public/x", server.Upload())).Ok;
        (await server.CreateUpload("private/x", server.Upload()))
            .ShouldFail(400, "NoMatchingBackend", "No backend matched the given name and projectId", "private/x");
        var other = server.Upload();
        other["projectId"] = "other";
        (await server.CreateUpload("public/y", other)).ShouldFail(400, "NoMatchingBackend", "other");
    }
}

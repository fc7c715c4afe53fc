using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Object;

/// <summary>How contents are fetched (spec/services.md §4.7; §8 row 99).</summary>
public sealed class StartDownloadTests : ServerTests
{
    private static readonly byte[] Content = "content"u8.ToArray();

    public static readonly Example Example = new("object.startDownload", async server =>
    {
        var name = $"example/{SlugId.New()}";
        await server.Object(name, Content);
        return new($"/start-download/{name}", new { acceptDownloadMethods = new { simple = true } })
        {
            Needs = $"object:download:{name}",
        };
    });

    [Test]
    public async Task A_url_with_hashes_is_preferred_to_a_simple_one()
    {
        await Server.Object("a/b", Content);

        var reply = (await Server.StartDownload("a/b", "simple", "getUrl")).Ok;

        reply["method"]!.GetValue<string>().Should().Be("getUrl");
        reply["expires"]!.GetValue<string>().Should().Be(WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(1)));
        reply["hashes"]!.ToJsonString().Should().Be(new JsonObject
        {
            ["sha256"] = ObjectCalls.Sha256(Content),
            ["sha512"] = ObjectCalls.Sha512(Content),
        }.ToJsonString(), "none was told, and readers need one");
        using var answer = await Fetch(reply["url"]!.GetValue<string>());
        (await answer.Content.ReadAsByteArrayAsync()).Should().Equal(Content);
        Server.Clock.Advance(TimeSpan.FromSeconds(71));
        using var late = await Fetch(reply["url"]!.GetValue<string>());
        ((int)late.StatusCode).Should().Be(403);
    }

    [Test]
    public async Task A_simple_url_holds_for_half_an_hour()
    {
        await Server.Object("o", Content);

        var reply = (await Server.StartDownload("o", "simple")).Ok.AsObject();

        reply.Select(member => member.Key).Should().BeEquivalentTo("method", "url");
        reply["method"]!.GetValue<string>().Should().Be("simple");
        Server.Clock.Advance(TimeSpan.FromMinutes(30));
        using var answer = await Fetch(reply["url"]!.GetValue<string>());
        (await answer.Content.ReadAsByteArrayAsync()).Should().Equal(Content);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var late = await Fetch(reply["url"]!.GetValue<string>());
        ((int)late.StatusCode).Should().Be(403);
    }

    [Test]
    public async Task Told_hashes_are_given_as_they_were()
    {
        var uploadId = SlugId.New();
        _ = (await Server.CreateUpload("o", Server.Upload(uploadId).Inline(Content))).Ok;
        var hashes = new JsonObject { ["md5"] = "x", ["sha512"] = ObjectCalls.Sha512(Content) };
        _ = (await Server.FinishUpload("o", uploadId, hashes)).Ok;

        (await Server.StartDownload("o", "getUrl")).Ok["hashes"]!.ToJsonString().Should().Be(hashes.ToJsonString());
    }

    [Test]
    public async Task Nothing_in_common_and_unknown_methods_are_refused()
    {
        await Server.Object("o", Content);

        (await Server.StartDownload("o")).ShouldFail(
            406, "NoMatchingMethod", "Object supports methods simple, getUrl");
        (await Server.StartDownload("o", "HTTP:GET")).ShouldFail(400, "InputValidationError", "HTTP:GET");
        var body = new { acceptDownloadMethods = new { simple = false } };
        (await Server.AsRoot().Put("object/v1/start-download/o", body))
            .ShouldFail(400, "InputValidationError", "simple");
    }

    [Test]
    public async Task What_is_not_there_or_not_finished_is_not_found()
    {
        _ = (await Server.CreateUpload("o", Server.Upload().Inline(Content))).Ok;

        (await Server.StartDownload("o", "simple")).ShouldFail(404, "ResourceNotFound", "Object \"o\" not found");
        (await Server.StartDownload("x", "simple")).ShouldFail(404, "ResourceNotFound", "Object \"x\" not found");
        (await Server.With("x").Put("object/v1/start-download/o", "{}"))
            .ShouldLack("object:download:o", "object:download:o");
    }
}

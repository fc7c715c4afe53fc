using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Object;

/// <summary>Objects without their content, and their end (spec/services.md §4.7).</summary>
public sealed class GetObjectTests : ServerTests
{
    private static readonly byte[] Content = "content"u8.ToArray();

    public static readonly Example Example = new("object.object", async server =>
    {
        var name = $"example/{SlugId.New()}";
        await server.Object(name, Content);
        return new($"/metadata/{name}") { Needs = $"object:download:{name}" };
    });

    [Test]
    public async Task Project_end_and_hashes_are_told()
    {
        await Server.Object("a/b c", Content);
        var expires = WireTime.Format(Server.Clock.GetUtcNow().AddHours(1));

        foreach (var written in new[] { "a/b%20c", "a%2Fb%20c" })
        {
            (await Server.AsRoot().Get($"object/v1/metadata/{written}")).Ok.ToJsonString().Should().Be(
                $$"""{"projectId":"{{ObjectCalls.Project}}","expires":"{{expires}}","hashes":{"sha256":"""
                + $"\"{ObjectCalls.Sha256(Content)}\",\"sha512\":\"{ObjectCalls.Sha512(Content)}\"}}}}");
        }
    }

    [Test]
    public async Task An_object_goes_at_its_end_and_its_content_with_the_last_name()
    {
        await Server.Object("a", Content);
        await Server.Advance(TimeSpan.FromMinutes(30));
        await Server.Object("b", Content);
        Server.ArtifactFiles().Should().ContainSingle("equal bytes are kept once");

        await Server.Advance(TimeSpan.FromMinutes(30));

        (await Server.AsRoot().Get("object/v1/metadata/a")).ShouldFail(404, "ResourceNotFound", "\"a\"");
        _ = (await Server.AsRoot().Get("object/v1/metadata/b")).Ok;
        Server.ArtifactFiles().Should().ContainSingle();
        await Server.Advance(TimeSpan.FromMinutes(30));
        Server.ArtifactFiles().Should().BeEmpty();
    }

    [Test]
    public async Task An_object_and_its_urls_end_at_its_moment_whether_or_not_it_was_removed()
    {
        await Server.Object("a", Content);
        Server.Clock.Jump(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        var simple = (await Server.StartDownload("a", "simple")).Ok["url"]!.GetValue<string>();
        var forReaders = (await Server.StartDownload("a", "getUrl")).Ok["url"]!.GetValue<string>();
        using var last = await ArtifactCalls.Fetch(simple);
        ((int)last.StatusCode).Should().Be(200);

        Server.Clock.Jump(TimeSpan.FromMilliseconds(1));

        foreach (var url in new[] { simple, forReaders })
        {
            using var late = await ArtifactCalls.Fetch(url);
            ((int)late.StatusCode).Should().Be(404, "the URL itself holds for some time more");
        }

        (await Server.AsRoot().Get("object/v1/metadata/a")).ShouldFail(404, "ResourceNotFound", "\"a\"");
        (await Server.AsRoot().Get("object/v1/download/a")).ShouldFail(404, "ResourceNotFound", "\"a\"");
        (await Server.StartDownload("a", "simple")).ShouldFail(404, "ResourceNotFound", "\"a\"");
        Server.Rows("objects_objects").Should().Be(1, "no loop has run");
    }

    [Test]
    public async Task Every_name_is_an_object_of_its_own()
    {
        string[] names =
        [
            "a", "a/b", "a//b", "a/", "/a", "//", "A", "..", ".", "../../x", "a/../b", "%2e%2e", "%2F", " ", "a?b",
            "a#b", "a\\b", "'\"<>|*", new string('n', 1024),
        ];
        foreach (var name in names)
        {
            await Server.Object(name, System.Text.Encoding.UTF8.GetBytes($"content of {name}"));
        }

        Server.ArtifactFiles().Should().HaveCount(names.Length);
        foreach (var name in names)
        {
            var url = (await Server.StartDownload(name, "simple")).Ok["url"]!.GetValue<string>();
            using var answer = await ArtifactCalls.Fetch(url);
            (await answer.Content.ReadAsStringAsync()).Should().Be($"content of {name}");
        }
    }
}

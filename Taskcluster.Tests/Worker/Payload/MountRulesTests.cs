using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Payload;

namespace Taskcluster.Tests.Worker.Payload;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MountRulesTests
{
    private const string Source = "e6vH8mCkTmeNi0QTb3Gp_A";

    [Test]
    public void Mounts_are_read_in_their_order()
    {
        var mounts = Read($$"""
            {"file": "./a//b", "content": {"raw": "ä"}, "format": "gz"},
            {"directory": "c/", "cacheName": "name"},
            {"directory": "d", "cacheName": "other", "content": {"url": "https://x.example/y"}, "format": "tar"},
            {"directory": ".", "content": {"taskId": "{{Source}}", "artifact": "x"}, "format": "zip"}
            """).Mounts;

        mounts.Select(mount => $"{mount.Where} {mount.Place}").Should().Equal(
            "payload/mounts/0 a/b", "payload/mounts/1 c", "payload/mounts/2 d", "payload/mounts/3 ");
        mounts[0].Should().BeOfType<FileMount>().Which.Content.Should().BeOfType<InlineContent>()
            .Which.Bytes.Should().Equal(0xc3, 0xa4);
        mounts[1].Should().BeOfType<CacheMount>().Which.Content.Should().BeNull();
        mounts[2].Should().BeOfType<CacheMount>().Which.Content.Should().Be(
            new UrlContent(new Uri("https://x.example/y"), null));
        mounts[3].Should().BeOfType<ArchiveMount>().Which.Content.Should().Be(new ArtifactContent(Source, "x", null));
    }

    [TestCase("""{"file": "", "content": {"raw": ""}}""", "0/file")]
    [TestCase("""{"file": ".", "content": {"raw": ""}}""", "0/file")]
    [TestCase("""{"file": "/etc/x", "content": {"raw": ""}}""", "0/file")]
    [TestCase("""{"file": "a/../../b", "content": {"raw": ""}}""", "0/file")]
    [TestCase("""{"file": "a\u0000", "content": {"raw": ""}}""", "0/file")]
    [TestCase("""{"directory": "..", "cacheName": "c"}""", "0/directory")]
    [TestCase("""{"directory": ".", "cacheName": "c"}""", "0/directory")]
    [TestCase("""{"directory": "a", "cacheName": ""}""", "0/cacheName")]
    [TestCase("""{"directory": "a", "cacheName": "c"}, {"directory": "b", "cacheName": "c"}""", "1/cacheName")]
    [TestCase("""{"file": "a/b", "content": {"raw": ""}}, {"file": "a//./b", "content": {"raw": ""}}""", "1/file")]
    [TestCase("""{"file": "a", "content": {"raw": ""}, "format": "sz"}""", "0/format")]
    [TestCase("""{"directory": "a", "content": {"raw": ""}, "format": "7z"}""", "0/format")]
    [TestCase("""{"directory": "a", "content": {"raw": ""}, "format": "rar"}""", "0/format")]
    [TestCase("""{"file": "a", "content": {"base64": "abcde"}}""", "0/content/base64")]
    [TestCase("""{"file": "a", "content": {"url": "file:///etc/passwd"}}""", "0/content/url")]
    [TestCase("""{"file": "a", "content": {"url": "ftp://x.example/y"}}""", "0/content/url")]
    [TestCase(
        """{"file": "a", "content": {"taskId": "AAAAAAAAQAqAAAAAAAAAAA", "artifact": "x"}}""", "0/content/taskId")]
    [TestCase("""{"file": "a", "content": {"namespace": "", "artifact": "x"}}""", "0/content/namespace")]
    [TestCase(
        """{"file": "a", "content": {"taskId": "e6vH8mCkTmeNi0QTb3Gp_A", "artifact": ""}}""", "0/content/artifact")]
    public void A_mount_that_cannot_be_is_refused_by_its_place(string mounts, string path)
    {
        FluentActions.Invoking(() => Read(mounts)).Should().Throw<MalformedPayloadException>()
            .Which.Problems.Should().ContainSingle().Which.Path.Should().Be($"payload/mounts/{path}");
    }

    [TestCase("""{"file": "a"}""")]
    [TestCase("""{"directory": "a"}""")]
    [TestCase("""{"directory": "a", "content": {"raw": ""}}""")]
    [TestCase("""{"directory": "a", "cacheName": "c", "content": {"raw": ""}}""")]
    [TestCase("""{"file": "a", "content": {"raw": ""}, "format": "tar"}""")]
    [TestCase("""{"file": "a", "content": {"raw": "", "url": "http://x"}}""")]
    [TestCase("""{"file": "a", "content": {"url": "http://x", "sha256": "ABC"}}""")]
    [TestCase("""{"file": "a", "directory": "b", "content": {"raw": ""}}""")]
    public void A_mount_of_another_shape_is_refused(string mount)
    {
        FluentActions.Invoking(() => Read(mount)).Should().Throw<MalformedPayloadException>()
            .Which.Problems.Should().OnlyContain(problem => problem.Path.StartsWith("payload/mounts/0"));
    }

    private static TaskPayload Read(string mounts)
    {
        using var document = JsonDocument.Parse(
            $$"""{"command": [["true"]], "maxRunTime": 1, "mounts": [{{mounts}}]}""");
        var task = new ClaimedTask("group", "p/w", default, default, [], document.RootElement)
        {
            Dependencies = [Source],
        };
        return new PayloadReader(new PayloadSchema(), TimeSpan.FromDays(1)).Read(task);
    }
}

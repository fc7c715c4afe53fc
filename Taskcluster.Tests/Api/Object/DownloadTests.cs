using System.Net.Http.Headers;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Object;

/// <summary>Downloads for browsers and simple clients (spec/services.md §4.7; §8 row 102).</summary>
public sealed class DownloadTests : ServerTests
{
    private static readonly byte[] Content = "0123456789"u8.ToArray();

    public static readonly Example Example = new("object.download", async server =>
    {
        var name = $"example/{SlugId.New()}";
        await server.Object(name, Content);
        return new($"/download/{name}") { Needs = $"object:download:{name}" };
    })
    {
        Status = 303,
    };

    [Test]
    public async Task It_redirects_to_the_bytes_with_ranges_and_tags()
    {
        await Server.Object("o", Content);
        var redirect = await Server.AsRoot().Get("object/v1/download/o");
        redirect.Status.Should().Be(303);
        var url = redirect.Header("location")!;

        using var part = await Fetch(url, change: headers => headers.Range = new RangeHeaderValue(2, 4));
        ((int)part.StatusCode).Should().Be(206);
        (await part.Content.ReadAsStringAsync()).Should().Be("234");
        using var head = await Fetch(url, HttpMethod.Head);
        head.Content.Headers.ContentLength.Should().Be(10);
        using var same = await Fetch(url, change: headers => headers.IfNoneMatch.Add(head.Headers.ETag!));
        ((int)same.StatusCode).Should().Be(304);
    }

    [Test]
    public async Task A_page_is_for_saving_and_can_run_nothing()
    {
        await Server.Object("page", Content, "text/html; charset=utf-8");
        await Server.Object("image", Content, "image/svg+xml");

        using var page = await Fetch((await Server.AsRoot().Get("object/v1/download/page")).Header("location")!);
        page.Content.Headers.ContentDisposition!.ToString().Should().Be("attachment");
        page.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("sandbox");
        using var image = await Fetch((await Server.AsRoot().Get("object/v1/download/image")).Header("location")!);
        image.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("sandbox");
        image.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        image.Content.Headers.GetValues("Content-Type").Should().Equal("image/svg+xml");
    }

    [Test]
    public async Task What_is_not_finished_is_not_found()
    {
        _ = (await Server.CreateUpload("o", Server.Upload().Inline(Content))).Ok;

        (await Server.AsRoot().Get("object/v1/download/o")).ShouldFail(404, "ResourceNotFound", "\"o\"");
        (await Server.Anonymous().Get("object/v1/download/o")).ShouldNeed("object:download:o");
    }

    [Test]
    public async Task The_settings_may_redirect_elsewhere()
    {
        await using var server = await RunningServer.Start(new Dictionary<string, string?>
        {
            ["Objects:DownloadRedirects:0:Name"] = "^public/",
            ["Objects:DownloadRedirects:0:BaseUrl"] = "https://cdn.example.com/",
        });
        await server.Object("public/a b", Content);
        await server.Object("private/a", Content);

        (await server.AsRoot().Get("object/v1/download/public/a%20b")).Header("location")
            .Should().Be("https://cdn.example.com/public/a%20b");
        (await server.AsRoot().Get("object/v1/download/private/a")).Header("location")
            .Should().StartWith(server.RootUrl);
        (await server.StartDownload("public/a b", "simple")).Ok["url"]!.GetValue<string>()
            .Should().StartWith(server.RootUrl);
    }
}

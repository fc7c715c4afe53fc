using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Tasks;

public sealed class ArtifactPageTests
{
    private static RunningServer Server => TaskSite.Server;

    [Test]
    public async Task The_address_of_an_artifact_leads_to_it()
    {
        using var anybody = TaskSite.Anybody();
        using var root = TaskSite.Root();
        var taskId = await Server.ClaimedTask();
        _ = await Server.Upload(taskId, "public/a b.txt", "hello"u8.ToArray());
        _ = await Server.Upload(taskId, "private/p.txt", "hidden"u8.ToArray());

        var open = await anybody.Get($"/tasks/{taskId}/runs/0/public/a%20b.txt");
        var signed = await root.Get($"/tasks/{taskId}/runs/0/private%2Fp.txt");
        var refused = await anybody.Get($"/tasks/{taskId}/runs/0/private%2Fp.txt");

        open.Status.Should().Be(303);
        open.Location.Should().Be($"/api/queue/v1/task/{taskId}/runs/0/artifacts/public%2Fa%20b.txt");
        signed.Location.Should().StartWith($"/api/queue/v1/task/{taskId}/runs/0/artifacts/private%2Fp.txt?bewit=");
        (await anybody.Get(signed.Location!)).Status.Should().Be(303);
        refused.Status.Should().Be(403);
        refused.Text.Should().Contain("queue:get-artifact:private/p.txt");
    }

    [TestCase("image/png", "img")]
    [TestCase("image/svg+xml", "img")]
    [TestCase("text/html; charset=utf-8", "iframe[sandbox='']")]
    [TestCase("application/json", "[data-module=artifact][data-kind=json]")]
    [TestCase("text/markdown", "[data-module=artifact][data-kind=markdown]")]
    public async Task It_is_looked_at_as_its_type_tells(string contentType, string element)
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.ClaimedTask();
        _ = await Server.Upload(taskId, "public/x", "<script>alert(1)</script>"u8.ToArray(), contentType);

        var page = await anybody.Get($"/tasks/{taskId}/runs/0/public%2Fx?view=1");

        page.Status.Should().Be(200);
        var shown = page.Document.QuerySelector($".artifact {element}");
        shown.Should().NotBeNull();
        var source = shown!.GetAttribute("src") ?? shown.GetAttribute("data-src");
        source.Should().StartWith("/");
        var content = await anybody.Get(source!);
        content = content.Location is { } next ? await anybody.Get(new Uri(next).PathAndQuery) : content;
        content.Header("Content-Security-Policy").Should().StartWith("sandbox", "nothing in it may run here");
        content.Header("X-Frame-Options").Should().BeNull();
    }

    [Test]
    public async Task Text_is_looked_at_in_the_viewer_of_logs_and_what_nobody_can_show_is_downloaded()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.ClaimedTask();
        _ = await Server.Upload(taskId, "public/t.txt", "x"u8.ToArray());
        _ = await Server.Upload(taskId, "public/b.bin", "x"u8.ToArray(), "application/octet-stream");

        (await anybody.Get($"/tasks/{taskId}/runs/0/public%2Ft.txt?view=1")).Location
            .Should().Be($"/tasks/{taskId}/runs/0/logs/public%2Ft.txt");
        (await anybody.Get($"/tasks/{taskId}/runs/0/public%2Fb.bin?view=1")).Text.Should().Contain("Download it.");
    }

    [Test]
    public async Task The_name_of_an_artifact_is_text()
    {
        const string evil = "public/\"><script>alert(1)</script>.json";
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.ClaimedTask();
        _ = await Server.Upload(taskId, evil, "{}"u8.ToArray(), "application/json");
        var path = $"/tasks/{taskId}/runs/0/{Uri.EscapeDataString(evil)}";

        var task = (await anybody.Get($"/tasks/{taskId}")).Document;
        var view = (await anybody.Get($"{path}?view=1")).Document;
        var log = (await anybody.Get($"/tasks/{taskId}/runs/0/logs/{Uri.EscapeDataString(evil)}")).Document;

        task.QuerySelectorAll("main td a").Select(link => link.GetAttribute("href")).Should()
            .Contain([path, $"{path}?view=1"]);
        foreach (var page in new[] { task, view, log })
        {
            page.QuerySelectorAll("main script").Should().BeEmpty();
            page.QuerySelector("main")!.TextContent.Should().Contain(evil);
        }
    }

    [Test]
    public async Task An_error_and_what_is_kept_elsewhere_are_told()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.ClaimedTask();
        _ = (await Server.CreateArtifact(taskId, "public/e", ArtifactCalls.Error("<b>gone</b>"))).Ok;
        await Server.Reference(taskId, "public/r");

        var error = await anybody.Get($"/tasks/{taskId}/runs/0/public%2Fe");
        var reference = await anybody.Get($"/tasks/{taskId}/runs/0/public%2Fr?view=1");

        error.Text.Should().Contain("file-missing-on-worker").And.Contain("<b>gone</b>");
        reference.Text.Should().Contain("It is kept elsewhere").And.Contain("https://example.com/x");
        reference.Document.QuerySelectorAll("main [href^='https://example.com']").Should().BeEmpty();
        (await anybody.Get($"/tasks/{taskId}/runs/0/public%2Fnone")).Status.Should().Be(404);
    }
}

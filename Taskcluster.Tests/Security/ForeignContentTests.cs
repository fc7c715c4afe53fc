using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Object;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Security;

/// <summary>
/// Bytes that strangers gave us, shown to a browser from our own address: it must run nothing of them as ours.
/// </summary>
public sealed class ForeignContentTests : ServerTests
{
    private const string Script = "<script>alert(document.cookie)</script>";

    [TestCase("text/html; charset=utf-8", Script)]
    [TestCase("application/xhtml+xml", "<html xmlns='http://www.w3.org/1999/xhtml'>" + Script + "</html>")]
    [TestCase("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'>" + Script + "</svg>")]
    [TestCase("text/javascript", "alert(1)")]
    [TestCase("text/xml", "<?xml-stylesheet href='x.xsl'?><x/>")]
    [TestCase("multipart/x-mixed-replace; boundary=x", "--x\r\nContent-Type: text/html\r\n\r\n" + Script)]
    public async Task An_artifact_runs_nothing_in_a_browser(string contentType, string content)
    {
        var taskId = await Server.ClaimedTask();
        await Server.Upload(taskId, "public/page", Encoding.UTF8.GetBytes(content), contentType);

        await RequireHarmless(await Server.LocationOf(taskId, "public/page"), contentType);
    }

    [Test]
    public async Task An_object_runs_nothing_in_a_browser()
    {
        var taskId = await Server.ClaimedTask();
        await Server.ObjectArtifact(taskId, "public/page", Encoding.UTF8.GetBytes(Script));

        await RequireHarmless(await Server.LocationOf(taskId, "public/page"), "text/plain");
    }

    [Test]
    public async Task A_content_type_adds_no_header()
    {
        var taskId = await Server.ClaimedTask();

        foreach (var (number, contentType) in new[]
        {
            "text/html\r\nSet-Cookie: a=b", "text/plain\nContent-Security-Policy: x", "text/html\u0000", "é/html",
        }.Index())
        {
            var name = $"public/{number}";
            var upload = Server.Upload().Inline("<b>"u8.ToArray(), contentType);
            if ((await Server.CreateUpload(name, upload)).Status == 200)
            {
                _ = (await Server.FinishUpload(name, upload["uploadId"]!.GetValue<string>())).Status;
            }

            _ = await Server.CreateArtifact(
                taskId, name, ArtifactCalls.Reference("https://example.com/x", contentType));
            foreach (var path in new[] { ArtifactCalls.Path(taskId, name), $"object/v1/download/{name}" })
            {
                var answer = await Server.AsRoot().Get(path);
                answer.Status.Should().BeLessThan(500);
                answer.Header("set-cookie").Should().BeNull();
                if (answer.Header("location") is { } location && location.StartsWith(Server.RootUrl))
                {
                    using var content = await ArtifactCalls.Fetch(location);
                    content.Headers.Contains("Set-Cookie").Should().BeFalse();
                    content.Headers.GetValues("Content-Security-Policy").Should().Equal("sandbox; default-src 'none'");
                }
            }
        }
    }

    [Test]
    public async Task A_redirect_adds_no_header()
    {
        var taskId = await Server.ClaimedTask();
        foreach (var url in new[] { "https://example.com/\r\nSet-Cookie: a=b", "https://example.com/\nX: y" })
        {
            var made = await Server.CreateArtifact(taskId, "public/x", ArtifactCalls.Reference(url));
            made.Status.Should().BeOneOf(200, 400);
            var answer = await Server.AsRoot().Get(ArtifactCalls.Path(taskId, "public/x"));
            answer.Header("set-cookie").Should().BeNull();
            answer.Header("x").Should().BeNull();
            answer.Status.Should().BeLessThan(500);
        }
    }

    [TestCase("/" + Script)]
    [TestCase("/api/queue/v1/task/" + Script)]
    [TestCase("/task-storage/" + Script)]
    [TestCase("/references/" + Script)]
    public async Task An_error_repeats_nothing_that_a_browser_runs(string target)
    {
        var answer = await RawHttp.SendAsRoot(Server, "GET", target.Replace("<", "%3C").Replace(">", "%3E"));

        answer.Status.Should().BeInRange(400, 499);
        answer.Header("content-type").Should().StartWith("application/json");
        answer.Header("x-content-type-options").Should().Be("nosniff");
        answer.Header("content-security-policy").Should().Contain("default-src 'none'");
    }

    [Test]
    public async Task A_document_of_a_worker_is_json_and_nothing_else()
    {
        var taskId = await Server.ClaimedTask();
        var body = new JsonObject { ["logs"] = Script };
        (await Server.AsRoot().Put($"/task-storage/{taskId}/runs/0/logs.json", body)).Status.Should().BeLessThan(300);

        var answer = await Server.AsRoot().Get($"/task-storage/{taskId}/runs/0/logs.json");

        answer.Text.Should().Contain("script");
        answer.Header("content-type").Should().Be("application/json");
        answer.Header("content-security-policy").Should().StartWith("sandbox");
        answer.Header("x-content-type-options").Should().Be("nosniff");
    }

    private static async Task RequireHarmless(string url, string contentType)
    {
        using var answer = await ArtifactCalls.Fetch(url);
        answer.EnsureSuccessStatusCode();
        answer.Content.Headers.GetValues("Content-Type").Should().Equal(contentType);
        answer.Headers.GetValues("Content-Security-Policy").Should().Equal("sandbox; default-src 'none'");
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
        answer.Headers.Contains("Set-Cookie").Should().BeFalse();
    }
}

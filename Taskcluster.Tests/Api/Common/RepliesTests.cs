using System.IO.Compression;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Common.SharedServer;

namespace Taskcluster.Tests.Api.Common;

/// <summary>spec/queue.md §1.9 and §1.11: compression and conditional GET.</summary>
public sealed class RepliesTests
{
    private const string Version = "/api/queue/v1/__version__";

    [Test]
    public async Task A_reply_has_a_weak_tag_that_is_the_same_for_the_same_bytes()
    {
        var first = await RawHttp.Send(Server, "GET", Version);
        var second = await RawHttp.Send(Server, "GET", Version);
        var other = await RawHttp.Send(Server, "GET", "/api/queue/v1/__heartbeat__");

        first.Header("ETag").Should().StartWith("W/\"").And.EndWith("\"").And.Be(second.Header("ETag"));
        other.Header("ETag").Should().NotBe(first.Header("ETag"));
    }

    [TestCase("{0}")]
    [TestCase("\"x\", {0}")]
    [TestCase("{0},W/\"y\"")]
    [TestCase("*")]
    public async Task A_reply_that_the_caller_has_is_not_sent_again(string ifNoneMatch)
    {
        var tag = (await RawHttp.Send(Server, "GET", Version)).Header("ETag")!;

        foreach (var verb in (string[])["GET", "HEAD"])
        {
            var answer = await RawHttp.Send(
                Server, verb, Version, [$"If-None-Match: {ifNoneMatch.Replace("{0}", tag)}"]);

            answer.Status.Should().Be(304);
            answer.Bytes.Should().BeEmpty();
            answer.Header("ETag").Should().Be(tag);
            answer.Header("Access-Control-Allow-Origin").Should().Be("*");
        }
    }

    [Test]
    public async Task Another_tag_gets_the_reply_and_errors_have_none()
    {
        var answer = await RawHttp.Send(Server, "GET", Version, ["If-None-Match: W/\"other\""]);
        var error = await RawHttp.Send(Server, "GET", Version + "?foo=1", ["If-None-Match: *"]);

        answer.Status.Should().Be(200);
        answer.Bytes.Should().NotBeEmpty();
        error.Status.Should().Be(400);
        error.Header("ETag").Should().BeNull();
    }

    [TestCase("br", "br")]
    [TestCase("gzip", "gzip")]
    [TestCase("deflate", "deflate")]
    [TestCase("gzip, deflate, br", "br")]
    [TestCase("gzip;q=1.0, br;q=0", "gzip")]
    [TestCase("br; q=0.000, GZIP", "gzip")]
    [TestCase("br;q=0.5", "br")]
    [TestCase("gzip;q=0", null)]
    [TestCase("identity", null)]
    [TestCase("brotli, gzipped", null)]
    [TestCase("", null)]
    public async Task A_large_reply_is_compressed_as_the_caller_accepts(string accepted, string? coding)
    {
        var taskId = await Large();
        var path = $"/api/queue/v1/task/{taskId}";
        var plain = await RawHttp.SendAsRoot(Server, "GET", path);
        var uri = Server.AsRoot().Uri(path);
        var authorization = Server.Root.Authorize("GET", uri, TimeProvider.System.GetUtcNow());

        var answer = await RawHttp.Send(
            Server, "GET", path, [$"Authorization: {authorization}", $"Accept-Encoding: {accepted}"]);

        answer.Status.Should().Be(200);
        answer.Header("Vary").Should().Be("Accept-Encoding");
        answer.Header("Content-Encoding").Should().Be(coding);
        answer.Header("Content-Length").Should().Be($"{answer.Bytes.Length}");
        answer.Header("ETag").Should().Be(plain.Header("ETag"));
        Unpacked(answer.Bytes, coding).Should().Be(plain.Text);
        (answer.Bytes.Length < plain.Bytes.Length).Should().Be(coding is not null);
    }

    [Test]
    public async Task A_small_reply_is_sent_as_it_is()
    {
        var answer = await RawHttp.Send(Server, "GET", Version, ["Accept-Encoding: gzip, br"]);

        answer.Header("Content-Encoding").Should().BeNull();
        answer.Header("Vary").Should().BeNull();
        answer.Json["version"]!.GetValue<string>().Should().NotBeEmpty();
    }

    [Test]
    public async Task A_large_error_is_compressed_too()
    {
        var body = "{\"x\":\"" + new string('x', 5000) + "\"}";
        var answer = await RawHttp.Send(
            Server, "POST", $"/api/queue/v1/task/{SlugId.New()}/cancel", ["Accept-Encoding: gzip"], body);

        answer.Status.Should().Be(404);
        answer.Header("Content-Encoding").Should().Be("gzip");
        Unpacked(answer.Bytes, "gzip").Should().Contain(new string('x', 5000));
    }

    [Test]
    public async Task A_connection_serves_many_requests()
    {
        var once = $"GET /api/queue/v1/ping HTTP/1.1\r\nHost: localhost\r\n\r\n";
        var last = once.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");

        var answer = await RawHttp.SendBytes(Server, Encoding.ASCII.GetBytes(once + once + last));

        Encoding.ASCII.GetString(answer.Bytes).Split("HTTP/1.1 200 OK").Should().HaveCount(3);
    }

    private static Task<string> Large() =>
        Server.Task(("payload", new System.Text.Json.Nodes.JsonObject { ["text"] = new string('a', 4000) }));

    private static string Unpacked(byte[] bytes, string? coding)
    {
        var source = new MemoryStream(bytes);
        using Stream stream = coding switch
        {
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            _ => source,
        };
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Common.SharedServer;

namespace Taskcluster.Tests.Api.Common;

/// <summary>spec/queue.md §1.5: what counts as a body, and which error wins.</summary>
public sealed class BodyTests
{
    private const string ClaimWork = "queue/v1/claim-work/p/w";
    private const string Right = """{"workerGroup":"g","workerId":"i"}""";

    [TestCase("application/json")]
    [TestCase("application/json; charset=utf-8")]
    [TestCase("application/json;charset=utf-8")]
    [TestCase("Application/JSON")]
    [TestCase("application/json ; x=y")]
    public async Task A_body_of_json_is_read(string contentType) =>
        (await Post(ClaimWork, Right, contentType)).Status.Should().Be(200);

    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("application/jsonp")]
    [TestCase("application/json-patch+json")]
    [TestCase("text/json")]
    [TestCase(null)]
    public async Task Another_content_type_is_no_body(string? contentType)
    {
        (await Post(ClaimWork, Right, contentType)).Code.Should().Be("MalformedPayload");
        (await Post($"queue/v1/task/{SlugId.New()}/cancel", "{bad", contentType)).Code.Should().Be("ResourceNotFound");
        var answer = await Post(ClaimWork, Right, contentType);
        answer.Json["requestInfo"]!["payload"]!.ToJsonString().Should().Be("{}");
    }

    [TestCase("\"x\"")]
    [TestCase("12")]
    [TestCase("true")]
    [TestCase("null")]
    [TestCase("{bad")]
    [TestCase("{\"a\":1}x")]
    [TestCase("{\"a\":1,}")]
    [TestCase("{'a':1}")]
    [TestCase("// no\n{}")]
    [TestCase(" ")]
    [TestCase("NaN")]
    public async Task A_body_that_is_no_object_or_list_is_malformed_for_every_method(string body)
    {
        (await Post(ClaimWork, body)).Code.Should().Be("MalformedPayload");
        (await Post($"queue/v1/task/{SlugId.New()}/cancel", body)).Code.Should().Be("MalformedPayload");
    }

    [TestCase("""{"workerGroup":"g",}""")]
    [TestCase("""{"workerGroup":["g",]}""")]
    public async Task What_is_wrong_with_json_is_told_to_its_sender_and_not_to_a_programmer(string body)
    {
        var message = (await Post(ClaimWork, body)).Json["message"]!.GetValue<string>();

        message.Should().StartWith("The body is not valid JSON: ").And.Contain("trailing comma")
            .And.NotContain("reader options");
    }

    [Test]
    public async Task A_get_with_a_body_is_judged_alike()
    {
        var bad = await RawHttp.Send(Server, "GET", "/api/queue/v1/ping", body: "{bad");
        var good = await RawHttp.Send(Server, "GET", "/api/queue/v1/ping", body: "[]");

        bad.Code.Should().Be("MalformedPayload");
        good.Status.Should().Be(200);
    }

    [TestCase("[]", "InputValidationError")]
    [TestCase("[1]", "InputValidationError")]
    [TestCase("{}", "InputValidationError")]
    [TestCase("", "MalformedPayload")]
    public async Task A_body_of_another_shape_breaks_the_schema_and_an_empty_one_is_none(string body, string code) =>
        (await Post(ClaimWork, body)).Code.Should().Be(code);

    [Test]
    public async Task A_method_without_input_takes_no_body_or_any_object_or_list()
    {
        foreach (var body in (string[])["", "{}", "[]", """{"what":"ever"}"""])
        {
            (await Post($"queue/v1/task/{SlugId.New()}/cancel", body)).Code.Should().Be("ResourceNotFound", body);
        }
    }

    [Test]
    public async Task A_byte_order_mark_is_skipped_and_a_body_that_is_not_utf8_is_malformed()
    {
        (await PostBytes(ClaimWork, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Right)])).Status.Should().Be(200);
        var latin = await PostBytes(ClaimWork, Encoding.Latin1.GetBytes("""{"workerGroup":"é"}"""));
        latin.Code.Should().Be("MalformedPayload");
        latin.Json["requestInfo"]!["payload"]!.GetValue<string>().Should().Be("""{"workerGroup":"�"}""");
    }

    [Test]
    public async Task A_body_may_nest_as_deep_as_the_limit_and_no_deeper()
    {
        string Nested(int depth) => new string('[', depth) + new string(']', depth);
        var path = $"queue/v1/task/{SlugId.New()}/cancel";

        (await Post(path, Nested(200))).Code.Should().Be("ResourceNotFound");
        (await Post(path, Nested(201))).Code.Should().Be("MalformedPayload");
        (await Post(ClaimWork, Nested(200))).Code.Should().Be("InputValidationError");
    }

    [Test]
    public async Task The_largest_body_is_taken_and_one_byte_more_is_not()
    {
        var path = $"queue/v1/task/{SlugId.New()}/cancel";
        string Filled(int size) => "{" + new string(' ', size - 2) + "}";

        (await Post(path, Filled(MaxBodyBytes))).Code.Should().Be("ResourceNotFound");
        var tooLarge = await Post(path, Filled(MaxBodyBytes + 1));
        tooLarge.Status.Should().Be(413);
        tooLarge.Code.Should().Be("InputTooLarge");
        tooLarge.Json["requestInfo"]!["payload"]!.ToJsonString().Should().Be("{}");
    }

    [Test]
    public async Task A_chunked_body_has_the_same_limit()
    {
        var path = $"/api/queue/v1/task/{SlugId.New()}/cancel";

        (await RawHttp.SendBytes(Server, Chunked(path, MaxBodyBytes))).Code.Should().Be("ResourceNotFound");
        var tooLarge = await RawHttp.SendBytes(Server, Chunked(path, MaxBodyBytes + 1));
        tooLarge.Status.Should().Be(413);
        tooLarge.Code.Should().Be("InputTooLarge");
    }

    [Test]
    public async Task The_default_limit_is_ten_mebibytes()
    {
        await using var server = await RunningServer.Start();
        var path = $"queue/v1/task/{SlugId.New()}/cancel";
        var limit = 10 * 1024 * 1024;

        (await server.AsRoot().Post(path, "{" + new string(' ', limit - 2) + "}")).Code.Should().Be("ResourceNotFound");
        (await server.AsRoot().Post(path, "{" + new string(' ', limit - 1) + "}")).Status.Should().Be(413);
    }

    [TestCase("[", "{}", "]")]
    [TestCase("[", "[]", "]")]
    [TestCase("[[", "0", "]]", 1)]
    [TestCase("{\"a\":1,\"b\":[", "null", "]}", 2)]
    [TestCase("[", "\"{[,]}\"", "]")]
    public async Task A_body_may_have_as_many_values_as_the_limit_and_no_more(
        string before, string each, string after, int more = 0)
    {
        const int Limit = 1000;
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Api:MaxBodyValues"] = $"{Limit}" });
        var path = $"queue/v1/task/{SlugId.New()}/cancel";
        string Of(int values) => before + string.Join(" , ", Enumerable.Repeat(each, values - 1 - more)) + after;

        (await server.AsRoot().Post(path, Of(Limit))).Code.Should().Be("ResourceNotFound");
        var tooMany = await server.AsRoot().Post(path, Of(Limit + 1));
        tooMany.ShouldFail(413, "InputTooLarge", $"{Limit} JSON values", "Api:MaxBodyValues");
        tooMany.Json["requestInfo"]!["payload"]!.GetValue<string>().Should().Be(Of(Limit + 1));
    }

    [Test]
    public async Task Names_are_no_values_and_by_default_a_million_values_are_taken()
    {
        await using var server = await RunningServer.Start();
        var path = $"queue/v1/task/{SlugId.New()}/cancel";
        string Of(int values) => "{" + string.Join(',', Enumerable.Repeat("\"\":0", values - 1)) + "}";

        (await server.AsRoot().Post(path, Of(1_000_000))).Code.Should().Be("ResourceNotFound");
        (await server.AsRoot().Post(path, Of(1_000_001))).Code.Should().Be("InputTooLarge");
    }

    [Test]
    public async Task A_badly_framed_body_is_malformed()
    {
        var answer = await RawHttp.SendBytes(
            Server,
            Encoding.ASCII.GetBytes(Head("/api/queue/v1/claim-work/p/w") + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"));

        answer.Status.Should().Be(400);
        answer.Code.Should().Be("MalformedPayload");
    }

    [Test]
    public async Task A_body_that_is_cut_off_is_no_incident()
    {
        var log = new RecordedLog();
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Warning" },
            configureServices: services => services.AddSingleton<ILoggerProvider>(log));
        var head = Encoding.ASCII.GetBytes(Head("/api/queue/v1/claim-work/p/w") + "Content-Length: 100\r\n\r\n{\"a\":");

        var halfClosed = () => RawHttp.SendBytes(server, head, thenClose: true);
        await halfClosed.Should().ThrowAsync<Exception>("nobody is left who could be answered");
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, server.Port);
            await client.GetStream().WriteAsync(head);
            client.Client.LingerState = new LingerOption(enable: true, seconds: 0); // resets instead of closing
        }

        (await server.Anonymous().Get("queue/v1/ping")).Status.Should().Be(200);
        await server.DisposeAsync();
        log.Lines.Should().BeEmpty();
    }

    private static string Head(string path) =>
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n";

    private static byte[] Chunked(string path, int size)
    {
        var uri = Server.AsRoot().Uri(path);
        var authorization = Server.Root.Authorize("POST", uri, TimeProvider.System.GetUtcNow());
        var text = new StringBuilder(
            $"POST {path} HTTP/1.1\r\nHost: {uri.Authority}\r\nConnection: close\r\nAuthorization: {authorization}\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        var body = "{" + new string(' ', size - 2) + "}";
        for (var at = 0; at < body.Length; at += 1000)
        {
            var chunk = body.AsSpan(at, Math.Min(1000, body.Length - at));
            text.Append($"{chunk.Length:x}\r\n").Append(chunk).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("0\r\n\r\n").ToString());
    }

    private static Task<ApiAnswer> Post(string path, string body, string? contentType = "application/json") =>
        PostBytes(path, Encoding.UTF8.GetBytes(body), contentType);

    private static Task<ApiAnswer> PostBytes(string path, byte[] body, string? contentType = "application/json") =>
        Server.AsRoot().Send(HttpMethod.Post, path, change: request =>
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        });
}

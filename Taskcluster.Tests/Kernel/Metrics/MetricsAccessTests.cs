using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Metrics;

/// <summary>Who may read <c>/metrics</c>.</summary>
public sealed class MetricsAccessTests
{
    private const string Token = "a-token-of-metrics-1";

    [Test]
    public async Task This_machine_may_read_and_what_a_proxy_passes_on_may_not()
    {
        await using var server = await Start(("Server:RootUrl", "https://tc.example"));

        (await Get(server)).Content.Headers.ContentType!.ToString().Should().Be(
            "text/plain; version=0.0.4; charset=utf-8");
        foreach (var header in new[] { "X-Forwarded-For", "Forwarded", "X-Real-IP", "Via" })
        {
            (await Get(server, (header, "for=1.2.3.4"))).StatusCode.Should().Be(HttpStatusCode.Forbidden, header);
        }

        // A proxy that sets none of them passes on the name by which it was called.
        (await Get(server, ("Host", "tc.example"))).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Others_may_not_read()
    {
        await using var server = await Start(("Metrics:AllowedFrom:0", "10.1.0.0/16"));

        (await Get(server)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task With_a_token_everybody_needs_it()
    {
        await using var server = await Start(("Metrics:Token", Token));

        (await Get(server)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await Get(server, ("Authorization", "Bearer " + Token[..^1]))).StatusCode.Should().Be(
            HttpStatusCode.Unauthorized);
        (await Get(server, ("Authorization", "Bearer " + Token), ("X-Forwarded-For", "1.2.3.4"))).StatusCode.Should()
            .Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Without_metrics_there_is_no_such_place()
    {
        await using var server = await Start(("Metrics:Enabled", "false"));

        (await Get(server)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static Task<RunningServer> Start(params (string Name, string Value)[] settings) => RunningServer.Start(
        settings.ToDictionary(pair => pair.Name, string? (pair) => pair.Value));

    private static async Task<HttpResponseMessage> Get(
        RunningServer server, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{server.Port}/metrics");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request);
    }
}

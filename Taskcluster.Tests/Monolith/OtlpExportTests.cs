using System.Net;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Monolith;

public sealed class OtlpExportTests
{
    [Test]
    public async Task A_collector_gets_the_metrics_of_this_host()
    {
        var (collector, port) = Listen();
        using var _ = collector;
        var posted = Receive(collector);
        await using (var other = await RunningServer.Start())
        {
            await using var server = await RunningServer.Start(
                new Dictionary<string, string?> { ["Otlp:Endpoint"] = $"http://127.0.0.1:{port}" });
            (await server.AsRoot().Get("queue/v1/ping")).Status.Should().Be(200);
            (await other.AsRoot().Get("auth/v1/ping")).Status.Should().Be(200);
        }

        var (path, body) = await posted;

        path.Should().Be("/v1/metrics");
        body.Should().Contain("taskcluster.api.request.duration").And.Contain("queue.ping")
            .And.Contain("taskcluster.disk.free").And.NotContain("auth.ping");
    }

    private static (HttpListener Listener, int Port) Listen()
    {
        using var free = new DeadPort();
        var port = free.Number;
        free.Dispose();
        var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        listener.Start();
        return (listener, port);
    }

    // What is sent last has everything in it.
    private static async Task<(string Path, string Body)> Receive(HttpListener collector)
    {
        var context = await collector.GetContextAsync();
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        context.Response.Close();
        return (context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray()));
    }
}

using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Health;

/// <summary>Alive is who answers; ready is who can work.</summary>
public sealed class HealthTests
{
    [Test]
    public async Task A_server_that_works_is_alive_and_ready()
    {
        await using var server = await RunningServer.Start();

        (await Get(server.RootUrl, "live")).Should().Be((HttpStatusCode.OK, """{"status":"alive"}"""));
        (await Get(server.RootUrl, "ready")).Should().Be((HttpStatusCode.OK, """{"status":"ready"}"""));
        (await Get(server.RootUrl, "other")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task With_little_room_on_the_disk_it_is_alive_and_not_ready()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Health:LeastFreeMebibytes"] = int.MaxValue.ToString() });

        (await Get(server.RootUrl, "live")).Status.Should().Be(HttpStatusCode.OK);
        var (status, text) = await Get(server.RootUrl, "ready");
        status.Should().Be(HttpStatusCode.ServiceUnavailable);
        text.Should().StartWith("""{"status":"not ready","reasons":["The disk of the data folder has """);
    }

    [Test]
    public async Task A_writer_that_does_not_get_on_is_not_ready()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Health:WriterSeconds"] = "0.05" });
        using var release = new ManualResetEventSlim();
        var held = server.Write(_ => release.Wait());

        var (status, text) = await Get(server.RootUrl, "ready");
        release.Set();
        await held;

        status.Should().Be(HttpStatusCode.ServiceUnavailable);
        text.Should().Contain("writer has not come to a change within 0.05 s");
    }

    [Test]
    public async Task Told_to_end_it_first_says_that_it_is_not_ready_and_answers_on()
    {
        await using var server = await ChildServer.Start("--set", "Server:DrainSeconds=600");
        (await Get(server.RootUrl, "ready")).Status.Should().Be(HttpStatusCode.OK);

        // This one ends because the program does.
        var waiting = server.AsRoot().Post("queue/v1/claim-work/p/q", new { workerGroup = "g", workerId = "i" });
        await server.Program.Signal("TERM");
        (await waiting).Status.Should().Be(200);

        var (status, text) = await Get(server.RootUrl, "ready");
        status.Should().Be(HttpStatusCode.ServiceUnavailable);
        text.Should().Be("""{"status":"not ready","reasons":["The server is ending."]}""");
        (await Get(server.RootUrl, "live")).Status.Should().Be(HttpStatusCode.OK);
        (await server.AsRoot().Get("queue/v1/ping")).Status.Should().Be(200);
    }

    private static async Task<(HttpStatusCode Status, string Text)> Get(string rootUrl, string what)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{rootUrl}/health/{what}"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

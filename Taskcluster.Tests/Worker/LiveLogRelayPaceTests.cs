using System.Net;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker;

/// <summary>What a worker sends of its log where the server takes nothing of it.</summary>
public sealed class LiveLogRelayPaceTests
{
    [Test]
    public async Task A_server_that_has_ended_the_log_is_not_sent_piece_after_piece()
    {
        var clock = new TestClock();
        using var folder = new TemporaryFolder();
        using var log = new TaskLog(Path.Combine(folder.Path, "log"), clock.GetUtcNow);
        using var server = new Refusing();
        using var http = new HttpClient(server);
        var credentials = new Credentials("c", "t");
        var client = new TaskclusterClient(http, "http://localhost", new ServerClock(clock), clock, credentials);
        var task = new ClaimedTask("g", "p/w", default, default, [], JsonDocument.Parse("{}").RootElement);
        var claim = new Claim(new ClaimedStatus("t", "running", []), 0, default, task, credentials);
        await using var relay = new LiveLogRelay(client, () => credentials, claim, log, clock);
        log.Output(new byte[3 << 20]);

        await relay.Open("public/live.log", clock.GetUtcNow().AddHours(1), default);
        await Until.True(() => clock.HasTimer(clock.GetUtcNow().AddSeconds(5)));
        var pieces = server.Pieces;
        clock.Advance(TimeSpan.FromSeconds(5));
        await Until.True(() => server.Pieces > pieces);

        pieces.Should().Be(1);
        server.Pieces.Should().Be(2);
    }

    private sealed class Refusing : HttpMessageHandler
    {
        private int pieces;

        public int Pieces => Volatile.Read(ref pieces);

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isPiece = request.Method == HttpMethod.Put;
            _ = isPiece ? Interlocked.Increment(ref pieces) : 0;
            var text = isPiece ? """{"length": 0}""" : """{"appendUrl": "http://localhost/live-log/x?until=1"}""";
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(text, Encoding.UTF8, "application/json"),
            });
        }
    }
}

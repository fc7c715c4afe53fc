using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Events;

/// <summary>The feed as a WebSocket.</summary>
public sealed class SocketTests : FeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Each_event_is_a_text_frame_with_the_same_content()
    {
        using var socket = await Open(Server, Feeds.Path());
        var ready = await Next(socket);
        await using var lines = await EventConnection.Ready(Server, Feeds.Path());
        await Server.Tell(["k.é"], "{\"a\":\n1}", "route.x");

        var frame = await Next(socket);

        ready!.AsObject().Select(member => member.Key).Should().Equal("event", "id", "data");
        $"{ready["event"]}".Should().Be("ready");
        var line = await lines.Next("message");
        $"{frame!["event"]}".Should().Be("message");
        $"{frame["id"]}".Should().Be(line.Id);
        JsonNode.DeepEquals(frame["data"], line.Json).Should().BeTrue();
    }

    [Test]
    public async Task Pings_come_as_events()
    {
        using var socket = await Open(Server, Feeds.Path());
        _ = await Next(socket);

        await Server.Advance(TimeSpan.FromSeconds(20));

        $"{(await Next(socket))!["event"]}".Should().Be("ping");
    }

    [Test]
    public async Task A_fault_is_an_error_frame_and_then_the_socket_closes()
    {
        using var socket = await Open(Server, Feeds.PathOf("""{"bindings":1}"""));

        var error = await Next(socket);

        $"{error!["event"]}".Should().Be("error");
        error["data"]!.GetValue<string>().Should().StartWith("Bindings must be an array");
        (await Next(socket)).Should().BeNull();
        socket.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);
    }

    [Test]
    public async Task Who_comes_back_by_the_query_misses_nothing()
    {
        string id;
        using (var first = await Open(Server, Feeds.Path()))
        {
            id = $"{(await Next(first))!["id"]}";
            await first.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)
                .WaitAsync(Patience);
        }

        await Server.UntilListeners(0);
        await Server.Tell("a", "b");
        using var again = await Open(Server, Feeds.Path(after: id));
        $"{(await Next(again))!["event"]}".Should().Be("ready");

        $"{(await Next(again))!["data"]!["routingKey"]}".Should().Be("a");
        $"{(await Next(again))!["data"]!["routingKey"]}".Should().Be("b");
    }

    [Test]
    public async Task An_unreadable_id_opens_no_socket()
    {
        var opening = () => Open(Server, Feeds.Path(after: "-"));

        (await opening.Should().ThrowAsync<WebSocketException>()).Which.Message.Should().Contain("204");
    }

    [Test]
    public async Task Who_breaks_off_is_forgotten_and_what_he_says_is_ignored()
    {
        using var socket = await Open(Server, Feeds.Path());
        _ = await Next(socket);
        await socket.SendAsync(new byte[5000], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        await Server.Tell("a");
        $"{(await Next(socket))!["data"]!["routingKey"]}".Should().Be("a");
        Server.Listeners().Should().Be(1);

        socket.Abort();

        await Server.UntilListeners(0);
    }

    [Test]
    public async Task The_program_ends_at_once_and_says_so()
    {
        using var socket = await Open(Server, Feeds.Path());
        _ = await Next(socket);
        var watch = Stopwatch.StartNew();

        await Server.DisposeAsync();

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        (await Next(socket)).Should().BeNull();
        socket.CloseStatus.Should().Be(WebSocketCloseStatus.EndpointUnavailable);
    }

    [Test]
    public async Task A_socket_needs_the_same_scopes_and_ends_with_its_credentials()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Events:RequireScope"] = "true" });
        var client = await server.Client("c", $"events:listen:{Feeds.Exchange}");
        var anonymous = () => Open(server, Feeds.Path());
        (await anonymous.Should().ThrowAsync<WebSocketException>()).Which.Message.Should().Contain("403");
        using var socket = await Open(server, Feeds.Path(), client);
        _ = await Next(socket);

        _ = (await server.AsRoot().Post(AuthCalls.ClientPath("c", "/disable"))).Ok;

        var error = await Next(socket);
        $"{error!["event"]}".Should().Be("error");
        $"{error["data"]}".Should().Contain("disabled");
    }

    private static async Task<ClientWebSocket> Open(RunningServer server, string path, Credentials? credentials = null)
    {
        var uri = server.Anonymous().Uri(path);
        var socket = new ClientWebSocket();
        if (credentials is not null)
        {
            socket.Options.SetRequestHeader(
                "Authorization", credentials.Authorize("GET", uri, TimeProvider.System.GetUtcNow()));
        }

        await socket.ConnectAsync(new Uri($"ws{uri.AbsoluteUri["http".Length..]}"), CancellationToken.None)
            .WaitAsync(Patience);
        return socket;
    }

    // Null where it was closed.
    private static async Task<JsonNode?> Next(ClientWebSocket socket)
    {
        var text = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Patience);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            read.MessageType.Should().Be(WebSocketMessageType.Text);
            text.Write(buffer, 0, read.Count);
            if (read.EndOfMessage)
            {
                return JsonNode.Parse(Encoding.UTF8.GetString(text.ToArray()));
            }
        }
    }
}

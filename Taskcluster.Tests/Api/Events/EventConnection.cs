using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Events;

/// <summary>A stream of Server-Sent Events, read event by event. Nothing is read of it that is not asked for.</summary>
internal sealed class EventConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient client;
    private readonly HttpResponseMessage response;
    private readonly StreamReader reader;

    private EventConnection(HttpClient client, HttpResponseMessage response, Stream body)
    {
        this.client = client;
        this.response = response;
        reader = new StreamReader(body);
    }

    public HttpStatusCode Status => response.StatusCode;

    /// <summary>Connects, and waits for the headers.</summary>
    /// <param name="server">The server.</param>
    /// <param name="path">From <see cref="Feeds.Path"/>.</param>
    /// <param name="credentials">Who signs; null: nobody.</param>
    /// <param name="after">The header Last-Event-ID; null: none.</param>
    /// <param name="receiveBuffer">Bytes that the machine takes from the net before they are read.</param>
    public static async Task<EventConnection> Open(
        RunningServer server,
        string path,
        Credentials? credentials = null,
        string? after = null,
        int? receiveBuffer = null)
    {
        var client = new HttpClient(new LostConnectionHandler(Handler(receiveBuffer)));
        using var request = server.As(credentials).Request(HttpMethod.Get, path);
        if (after is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)
            .WaitAsync(Patience);
        return new EventConnection(client, response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Connects, and waits until messages are heard.</summary>
    public static async Task<EventConnection> Ready(RunningServer server, string path, Credentials? credentials = null)
    {
        var connection = await Open(server, path, credentials);
        _ = await connection.Next("ready");
        return connection;
    }

    public string? Header(string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values)
            || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? string.Join(",", values)
            : null;

    /// <summary>All that comes until the stream ends.</summary>
    public Task<string> Rest() => reader.ReadToEndAsync().WaitAsync(Patience);

    /// <summary>The next event; null at the end of the stream.</summary>
    public async Task<HeardEvent?> Next()
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.Length == 0)
            {
                return lines is [['e', 'v', 'e', 'n', 't', ':', ' ', .. var kind],
                    ['d', 'a', 't', 'a', ':', ' ', .. var data], ['i', 'd', ':', ' ', .. var id]]
                    ? new HeardEvent(kind, id, data)
                    : throw new InvalidOperationException($"This is no event: {string.Join('|', lines)}");
            }

            lines.Add(line);
        }

        return null;
    }

    /// <summary>The next event, which is of this kind.</summary>
    public async Task<HeardEvent> Next(string kind) => await Next() is { } next && next.Kind == kind
        ? next
        : throw new InvalidOperationException($"The next event is no {kind}.");

    /// <summary>The next messages; other events are passed over.</summary>
    public async Task<IReadOnlyList<HeardEvent>> Messages(int count)
    {
        var messages = new List<HeardEvent>();
        while (messages.Count < count)
        {
            var next = await Next()
                ?? throw new InvalidOperationException($"The stream ended after {messages.Count} messages.");
            if (next.Kind == "message")
            {
                messages.Add(next);
            }
        }

        return messages;
    }

    /// <summary>The routing keys of the next messages.</summary>
    public async Task<IReadOnlyList<string>> NextKeys(int count) =>
        [.. (await Messages(count)).Select(message => message.Key)];

    /// <summary>Breaks the connection off.</summary>
    public ValueTask DisposeAsync()
    {
        response.Dispose();
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SocketsHttpHandler Handler(int? receiveBuffer)
    {
        var handler = new SocketsHttpHandler();
        if (receiveBuffer is { } bytes)
        {
            handler.ConnectCallback = async (context, cancellation) =>
            {
                // Before it connects, since the window is agreed upon then.
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = bytes };
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        return handler;
    }
}

/// <summary>An event as it came.</summary>
public sealed record HeardEvent(string Kind, string Id, string Data)
{
    public JsonNode Json => JsonNode.Parse(Data)!;

    /// <summary>Of a message.</summary>
    public string Key => Json["routingKey"]!.GetValue<string>();
}

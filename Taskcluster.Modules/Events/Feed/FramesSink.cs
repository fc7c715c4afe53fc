using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>A WebSocket, each event a text frame. What the listener sends is read and has no meaning.</summary>
internal sealed class FramesSink : EventSink
{
    private const int ReadBytes = 256;

    private static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(1);

    private readonly WebSocket socket;
    private readonly TimeProvider clock;

    private FramesSink(WebSocket socket, TimeSpan patience, TimeProvider clock)
        : base(patience, clock)
    {
        this.socket = socket;
        this.clock = clock;
    }

    public override EventForm Form => EventForm.Frame;

    /// <summary>Accepts the upgrade.</summary>
    /// <param name="context">The request.</param>
    /// <param name="patience">For how long a listener may take nothing.</param>
    /// <param name="clock">By which that is measured.</param>
    /// <param name="gone">Is cancelled when the listener leaves.</param>
    public static async Task<FramesSink> Open(
        HttpContext context, TimeSpan patience, TimeProvider clock, CancellationTokenSource gone)
    {
        var sink = new FramesSink(await context.WebSockets.AcceptWebSocketAsync(), patience, clock);
        _ = sink.Read(gone);
        return sink;
    }

    // The listener need not answer: who is slow must not hold the end of the program up.
    public override async ValueTask Close(bool becauseHostStops)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var soon = new CancellationTokenSource(LongestClose, clock);
            await socket.CloseOutputAsync(
                becauseHostStops ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure,
                becauseHostStops ? "The server stops" : null,
                soon.Token);
        }
    }

    public override ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async ValueTask Write(
        IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellation)
    {
        for (var index = 0; index < events.Count; index++)
        {
            await socket.SendAsync(
                events[index], WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, cancellation);
        }
    }

    // Reading is how an end is noticed, and what answers the listener's pings.
    private async Task Read(CancellationTokenSource gone)
    {
        var buffer = new byte[ReadBytes];
        try
        {
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or ObjectDisposedException or IOException
            or OperationCanceledException or InvalidOperationException)
        {
            // It left without a word, or we did.
        }

        try
        {
            await gone.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The stream has ended before.
        }
    }
}

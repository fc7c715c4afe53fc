using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Taskcluster.Benchmarks.Load;

/// <summary>
/// A listener of the events feed that counts its messages and looks at nothing else, since it shares the machine's
/// cores with the server.
/// </summary>
internal sealed class FeedListener : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Socket socket;
    private readonly TaskCompletionSource ready = new();
    private readonly TaskCompletionSource ended = new();
    private TaskCompletionSource<long> next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long messages;

    private FeedListener(Socket socket) => this.socket = socket;

    private static ReadOnlySpan<byte> ReadyEvent => "event: ready\n"u8;

    private static ReadOnlySpan<byte> MessageEvent => "event: message\n"u8;

    /// <summary>How many messages have come.</summary>
    public long Messages => Volatile.Read(ref messages);

    /// <summary>Connects and waits until the server says that it listens.</summary>
    public static async Task<FeedListener> Open(int port, string exchange, string routingKeyPattern)
    {
        var opened = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await opened.ConnectAsync(IPAddress.Loopback, port);
        var bindings = JsonSerializer.Serialize(new { bindings = new[] { new { exchange, routingKeyPattern } } });
        await opened.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /api/events/v1/connect/?bindings={Uri.EscapeDataString(bindings)} HTTP/1.1\r\n"
            + $"Host: localhost:{port}\r\nAccept: text/event-stream\r\n\r\n"));
        var listener = new FeedListener(opened);
        _ = listener.Listen();
        await listener.ready.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        return listener;
    }

    /// <summary>Completes with the moment at which the next message arrives.</summary>
    public Task<long> Next()
    {
        next = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        return next.Task;
    }

    public void Dispose()
    {
        socket.Dispose();
        ended.Task.Wait();
    }

    private async Task Listen()
    {
        var buffer = new byte[BufferBytes];
        var kept = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(kept), SocketFlags.None) is > 0 and var count)
            {
                kept = Look(buffer, kept + count);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed, or the server has ended.
        }
        finally
        {
            ready.TrySetException(new InvalidOperationException("The feed ended before it was ready."));
            ended.TrySetResult();
        }
    }

    // Counts events; a piece of the end is kept where an event's first line may be cut.
    private int Look(byte[] buffer, int length)
    {
        var rest = buffer.AsSpan(0, length);
        if (!ready.Task.IsCompleted && rest.IndexOf(ReadyEvent) >= 0)
        {
            ready.TrySetResult();
        }

        var found = 0;
        while (rest.IndexOf(MessageEvent) is >= 0 and var at)
        {
            found++;
            rest = rest[(at + MessageEvent.Length)..];
        }

        if (found > 0)
        {
            Volatile.Write(ref messages, messages + found);
            next.TrySetResult(Stopwatch.GetTimestamp());
        }

        var tail = rest[Math.Max(rest.Length - (MessageEvent.Length - 1), 0)..];
        tail.CopyTo(buffer);
        return tail.Length;
    }
}

using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Taskcluster.Benchmarks.Load;

/// <summary>
/// One kept-alive connection of the load generator, which shares the machine's cores with the server and hence does as
/// little as can be: requests are ready-made bytes, and of a response only the status and the length are looked at.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private const int FirstBuffer = 16 * 1024;

    private readonly Socket socket;
    private byte[] buffer = new byte[FirstBuffer];
    private int bodyStart;
    private int bodyLength;

    private LoadConnection(Socket socket) => this.socket = socket;

    /// <summary>Settings of .NET's sockets that <see cref="KeepToOneThread"/> changes.</summary>
    public static IReadOnlyList<string> ThreadVariables { get; } =
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"];

    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> ContentLength => "\r\nContent-Length: "u8;

    /// <summary>The body of the last answer.</summary>
    public ReadOnlySpan<byte> Body => buffer.AsSpan(bodyStart, bodyLength);

    /// <summary>
    /// All connections are served by one thread, and what follows an answer runs on it at once, without a detour over
    /// the thread pool. Must be called before the first socket is made.
    /// </summary>
    public static void KeepToOneThread()
    {
        foreach (var variable in ThreadVariables)
        {
            Environment.SetEnvironmentVariable(variable, "1");
        }
    }

    public static async Task<LoadConnection> Open(int port)
    {
        var opened = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await opened.ConnectAsync(IPAddress.Loopback, port);
            return new LoadConnection(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public static async Task<LoadConnection[]> OpenMany(int port, int count)
    {
        var connections = new LoadConnection[count];
        for (var index = 0; index < count; index++)
        {
            connections[index] = await Open(port);
        }

        return connections;
    }

    /// <summary>Sends a request and waits for its whole answer; returns the bytes of the body.</summary>
    /// <exception cref="InvalidOperationException">The answer is not a 200, or its length is not announced.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> Exchange(ReadOnlyMemory<byte> request)
    {
        while (request.Length > 0)
        {
            request = request[await socket.SendAsync(request, SocketFlags.None)..];
        }

        var received = 0;
        var wanted = int.MaxValue;
        while (received < wanted)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(received), SocketFlags.None);
            received = count > 0
                ? received + count
                : throw new InvalidOperationException("The server closed the connection.");
            if (wanted == int.MaxValue && buffer.AsSpan(0, received).IndexOf(EndOfHead) is >= 0 and var head)
            {
                ReadHead(head);
                wanted = bodyStart + bodyLength;
            }

            if (received == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        RequireOk();
        return bodyLength;
    }

    public void Dispose() => socket.Dispose();

    private void ReadHead(int length)
    {
        var head = buffer.AsSpan(0, length);
        bodyStart = length + EndOfHead.Length;
        var at = head.IndexOf(ContentLength);
        if (at < 0 || !Utf8Parser.TryParse(head[(at + ContentLength.Length)..], out bodyLength, out _))
        {
            throw new InvalidOperationException($"An answer of unknown length:\n{Encoding.UTF8.GetString(head)}");
        }
    }

    private void RequireOk()
    {
        if (!buffer.AsSpan().StartsWith("HTTP/1.1 200 "u8))
        {
            throw new InvalidOperationException(
                $"The server refused:\n{Encoding.UTF8.GetString(buffer, 0, bodyStart + bodyLength)}");
        }
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Abuse;

/// <summary>One connection after another to a server, on which requests go out byte for byte.</summary>
internal sealed class FuzzConnection(int port) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const int MostHeaderBytes = 64 * 1024;

    private readonly byte[] buffer = new byte[64 * 1024];
    private TcpClient? client;
    private int length;

    /// <summary>Sends a request and reads its answer; null where the connection ended without one.</summary>
    public async Task<RawAnswer?> Send(FuzzRequest request)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        if (client is null)
        {
            client = new TcpClient { NoDelay = true };
            await client.ConnectAsync("127.0.0.1", port, limit.Token);
            length = 0;
        }

        RawAnswer? answer = null;
        try
        {
            var stream = client.GetStream();
            var writing = Write(stream, request, limit.Token);
            answer = await Read(stream, request.Verb, limit.Token);
            await writing;
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // The server may answer and drop what was still to be sent; what it answered has been read.
        }
        catch (InvalidDataException) when (request.EndsConnection)
        {
            // Who breaks HTTP, or hangs up amid a request, may be hung up on amid the answer.
        }

        var isKept = answer is not null && !request.EndsConnection && length == 0
            && answer.Header("Connection") != "close" && !IsStream(answer);
        if (!isKept)
        {
            Dispose();
        }

        return answer;
    }

    public void Dispose()
    {
        client?.Dispose();
        client = null;
    }

    private static async Task Write(NetworkStream stream, FuzzRequest request, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(request.Bytes, cancellation);
            if (request.ClosesItsSide)
            {
                stream.Socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // As above: the answer counts.
        }
    }

    private static bool IsStream(RawAnswer answer) => answer.Header("Content-Type") == "text/event-stream";

    private async Task<RawAnswer?> Read(NetworkStream stream, string verb, CancellationToken cancellation)
    {
        while (true)
        {
            int end;
            while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
            {
                if (length >= MostHeaderBytes || !await More(stream, cancellation))
                {
                    return null;
                }
            }

            var head = RawAnswer.Parse(buffer[..(end + 4)]);
            Drop(end + 4);
            if (head.Status >= 200)
            {
                return head with { Bytes = await Body(stream, verb, head, cancellation) };
            }
        }
    }

    private async Task<byte[]> Body(NetworkStream stream, string verb, RawAnswer head, CancellationToken cancellation)
    {
        if (verb == "HEAD" || head.Status is 204 or 304 || IsStream(head))
        {
            return [];
        }

        var body = new MemoryStream();
        if (head.Header("Transfer-Encoding") == "chunked")
        {
            while (await Line(stream, cancellation) is { } line
                && int.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
            {
                await Take(stream, body, size, cancellation);
                _ = await Line(stream, cancellation);
            }

            _ = await Line(stream, cancellation);
        }
        else if (head.Header("Content-Length") is { } announced)
        {
            await Take(stream, body, int.Parse(announced, CultureInfo.InvariantCulture), cancellation);
        }

        return body.ToArray();
    }

    private async Task<string> Line(NetworkStream stream, CancellationToken cancellation)
    {
        int end;
        while ((end = buffer.AsSpan(0, length).IndexOf("\r\n"u8)) < 0)
        {
            await Require(stream, cancellation);
        }

        var line = Encoding.ASCII.GetString(buffer, 0, end);
        Drop(end + 2);
        return line;
    }

    private async Task Take(NetworkStream stream, MemoryStream into, int count, CancellationToken cancellation)
    {
        while (count > 0)
        {
            if (length == 0)
            {
                await Require(stream, cancellation);
            }

            var part = Math.Min(count, length);
            into.Write(buffer, 0, part);
            Drop(part);
            count -= part;
        }
    }

    private async Task Require(NetworkStream stream, CancellationToken cancellation)
    {
        if (!await More(stream, cancellation))
        {
            throw new InvalidDataException("The server cut its answer off.");
        }
    }

    private async Task<bool> More(NetworkStream stream, CancellationToken cancellation)
    {
        var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
        length += read;
        return read > 0;
    }

    private void Drop(int count)
    {
        buffer.AsSpan(count, length - count).CopyTo(buffer);
        length -= count;
    }
}

/// <summary>What is sent, and what may come of it.</summary>
/// <param name="Verb">As it goes out.</param>
/// <param name="Bytes">The whole request.</param>
internal sealed record FuzzRequest(string Verb, byte[] Bytes)
{
    /// <summary>
    /// Whether HTTP itself is broken, so that the web server may refuse it before any of ours is asked, or say nothing.
    /// </summary>
    public bool IsBadHttp { get; init; }

    /// <summary>Whether the web server may find fault with the target or verb itself.</summary>
    public bool IsMaybeBadHttp { get; init; }

    /// <summary>Whether the client says that it sends no more.</summary>
    public bool ClosesItsSide { get; init; }

    /// <summary>Whether the body never comes, and the answer comes all the same.</summary>
    public bool IsUnfinished { get; init; }

    /// <summary>Whether nothing can follow on the same connection.</summary>
    public bool EndsConnection => IsBadHttp || IsMaybeBadHttp || ClosesItsSide || IsUnfinished;

    private const int MostShown = 2000;

    /// <summary>As it can be shown: the beginning, with what is not printable escaped.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var one in Bytes.AsSpan(0, Math.Min(Bytes.Length, MostShown)))
        {
            _ = one is (>= 0x20 and < 0x7f) or (byte)'\n' ? text.Append((char)one)
                : one == '\r' ? text
                : text.Append(CultureInfo.InvariantCulture, $"\\x{one:x2}");
        }

        return Bytes.Length > MostShown ? $"{text}… ({Bytes.Length} bytes)" : text.ToString();
    }
}

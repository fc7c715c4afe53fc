using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Tests.Abuse;

/// <summary>A request whose answer takes long: it costs no memory while nothing comes.</summary>
internal sealed class OpenCall : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly StringBuilder heard = new();
    private readonly Socket socket;
    private readonly Uri rootUrl;

    private OpenCall(Socket socket, Uri rootUrl)
    {
        this.socket = socket;
        this.rootUrl = rootUrl;
    }

    /// <summary>Everything that has come since the last request.</summary>
    public string Heard => heard.ToString();

    public static async Task<OpenCall> Connect(string rootUrl, int? receiveBuffer = null)
    {
        var uri = new Uri(rootUrl);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            // Before it connects, since the window is agreed upon then.
            socket.ReceiveBufferSize = bytes;
        }

        await socket.ConnectAsync("127.0.0.1", uri.Port);
        return new OpenCall(socket, uri);
    }

    /// <summary>Sends a request and does not wait for its answer.</summary>
    public Task Send(
        Credentials? credentials, string verb, string path, string body = "", int? announced = null, string more = "")
    {
        heard.Clear();
        var uri = new Uri(rootUrl, path);
        var head = $"{verb} {uri.PathAndQuery} HTTP/1.1\r\nHost: {uri.Authority}\r\n{more}";
        if (credentials is not null)
        {
            head += $"Authorization: {credentials.Authorize(verb, uri, TimeProvider.System.GetUtcNow())}\r\n";
        }

        if (verb != "GET")
        {
            head += "Content-Type: application/json\r\n"
                + $"Content-Length: {announced ?? Encoding.UTF8.GetByteCount(body)}\r\n";
        }

        return Send($"{head}\r\n{body}");
    }

    /// <summary>
    /// Begins a request with a body: sends its head and waits until the server has begun to read the body.
    /// </summary>
    public async Task Begin(Credentials? credentials, string verb, string path, int announced)
    {
        await Send(credentials, verb, path, "", announced, "Expect: 100-continue\r\n");
        _ = await Until(text => text.Contains("100 Continue\r\n\r\n", StringComparison.Ordinal));
        heard.Clear();
    }

    /// <summary>Sends more.</summary>
    public async Task Send(string text) => await socket.SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads until what has come satisfies the condition.</summary>
    public async Task<string> Until(Func<string, bool> condition)
    {
        while (!condition(Heard))
        {
            if (!await Read())
            {
                throw new InvalidOperationException($"The connection ended; it had brought: {Heard}");
            }
        }

        return Heard;
    }

    /// <summary>Reads a whole answer that announces its length; the status and the body.</summary>
    public async Task<(int Status, string Body)> Answer()
    {
        var text = await Until(IsWhole);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (int.Parse(text.AsSpan(9, 3)), text[(end + 4)..]);
    }

    /// <summary>Reads to the end of the connection; everything that has come.</summary>
    public async Task<string> End()
    {
        try
        {
            while (await Read())
            {
                // On it goes.
            }
        }
        catch (SocketException)
        {
            // Cut off.
        }

        return Heard;
    }

    public void Dispose() => socket.Dispose();

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        const string name = "\r\ncontent-length: ";
        var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return at < 0 || at > end
            || Encoding.UTF8.GetByteCount(text.AsSpan(end + 4))
                >= int.Parse(text.AsSpan(at + name.Length, text.IndexOf('\r', at + 2) - at - name.Length));
    }

    private async Task<bool> Read()
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        _ = await socket.ReceiveAsync(Memory<byte>.Empty, limit.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            var length = await socket.ReceiveAsync(buffer, limit.Token);
            heard.Append(Encoding.UTF8.GetString(buffer, 0, length));
            return length > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

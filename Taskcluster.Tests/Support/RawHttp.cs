using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Support;

/// <summary>
/// Sends requests byte for byte over a connection of their own: <see cref="HttpClient"/> would mend what these tests
/// are about.
/// </summary>
public static class RawHttp
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>A request without a body; the target goes out as it is. Headers are whole lines.</summary>
    public static Task<RawAnswer> Send(
        RunningServer server, string verb, string target, IReadOnlyList<string>? headers = null, string body = "")
    {
        var text = new StringBuilder($"{verb} {target} HTTP/1.1\r\nConnection: close\r\n");
        headers ??= [];
        if (!headers.Any(line => line.StartsWith("Host:", StringComparison.Ordinal)))
        {
            text.Append($"Host: {new Uri(server.RootUrl).Authority}\r\n");
        }

        foreach (var line in headers)
        {
            text.Append(line).Append("\r\n");
        }

        if (body.Length > 0)
        {
            text.Append($"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        }

        return SendBytes(server, Encoding.UTF8.GetBytes(text.Append("\r\n").Append(body).ToString()));
    }

    /// <summary>A request that is signed by root for just this target.</summary>
    public static Task<RawAnswer> SendAsRoot(RunningServer server, string verb, string target, string body = "")
    {
        var uri = server.AsRoot().Uri(target);
        var authorization = server.Root.Authorize(verb, uri, TimeProvider.System.GetUtcNow());
        return Send(server, verb, target, [$"Authorization: {authorization}"], body);
    }

    /// <summary>Sends the bytes, closes the sending side where asked to, and reads until the server closes.</summary>
    public static async Task<RawAnswer> SendBytes(RunningServer server, byte[] request, bool thenClose = false)
    {
        using var limit = new CancellationTokenSource(LongestWait, TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(request, limit.Token);
        if (thenClose)
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }

        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException) when (answer.Length > 0)
        {
            // The server answered and dropped what we had still to send.
        }

        return RawAnswer.Parse(answer.ToArray());
    }
}

/// <summary>What came back.</summary>
public sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? Code => Text.StartsWith('{') ? Json["code"]?.GetValue<string>() : null;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public static RawAnswer Parse(byte[] answer)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            throw new InvalidOperationException($"No HTTP: '{Encoding.UTF8.GetString(answer)}'");
        }

        var lines = Encoding.ASCII.GetString(answer, 0, end).Split("\r\n");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = answer[(end + 4)..];
        var isChunked = headers.TryGetValue("Transfer-Encoding", out var coding) && coding == "chunked";
        return new RawAnswer(
            int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, isChunked ? Joined(body) : body);
    }

    private static byte[] Joined(byte[] chunks)
    {
        var whole = new MemoryStream();
        for (var rest = chunks.AsSpan(); ;)
        {
            var line = rest.IndexOf("\r\n"u8);
            if (line < 0)
            {
                return whole.ToArray();
            }

            var length = int.Parse(rest[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                return whole.ToArray();
            }

            whole.Write(rest.Slice(line + 2, length));
            rest = rest[(line + 2 + length + 2)..];
        }
    }
}

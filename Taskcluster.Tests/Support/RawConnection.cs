using System.Net.Sockets;
using System.Text;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Tests.Support;

/// <summary>A connection whose bytes and whose end a test decides itself.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly TcpClient client = new();

    private RawConnection()
    {
    }

    public static async Task<RawConnection> Open(RunningServer server)
    {
        var connection = new RawConnection();
        await connection.client.ConnectAsync("127.0.0.1", new Uri(server.RootUrl).Port);
        return connection;
    }

    /// <summary>Sends a signed POST with a JSON body, and does not wait for an answer.</summary>
    public Task Post(RunningServer server, Credentials credentials, string path, string body)
    {
        var uri = new Uri($"{server.RootUrl}/api/{path}");
        return Send(
            $"POST {uri.PathAndQuery} HTTP/1.1\r\nHost: {uri.Authority}\r\nContent-Type: application/json\r\n"
            + $"Authorization: {credentials.Authorize("POST", uri, TimeProvider.System.GetUtcNow())}\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    public async Task Send(string text) => await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>What has come so far, at least one byte; empty at the end.</summary>
    public async Task<string> Receive()
    {
        var buffer = new byte[64 * 1024];
        var length = await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>Ends the connection at once, with a reset.</summary>
    public void Break()
    {
        client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Close();
    }

    public void Dispose() => client.Dispose();
}

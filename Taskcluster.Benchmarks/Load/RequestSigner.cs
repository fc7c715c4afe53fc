using System.Text;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Benchmarks.Load;

/// <summary>Writes signed requests beforehand; a signature is good for 15 minutes.</summary>
internal sealed class RequestSigner(int port, Credentials credentials)
{
    /// <summary>Adds a request; the path stands below <c>/api/</c>.</summary>
    public void Add(RequestBatch batch, string method, string path, ReadOnlySpan<byte> body = default)
    {
        var uri = new Uri($"http://localhost:{port}/api/{path}");
        var head = new StringBuilder(512)
            .Append(method).Append(' ').Append(uri.PathAndQuery).Append(" HTTP/1.1\r\nHost: localhost:").Append(port)
            .Append("\r\nAuthorization: ").Append(credentials.Authorize(method, uri, TimeProvider.System.GetUtcNow()));
        if (method != "GET")
        {
            head.Append("\r\nContent-Type: application/json\r\nContent-Length: ").Append(body.Length);
        }

        batch.Add(Encoding.ASCII.GetBytes(head.Append("\r\n\r\n").ToString()), body);
    }

    /// <summary>A request that needs no signature; it may be sent again and again.</summary>
    public static ReadOnlyMemory<byte> Unsigned(int port, string path) =>
        Encoding.ASCII.GetBytes($"GET /api/{path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");

    /// <summary>
    /// The same request for the bare endpoint: same verb, headers and body, and a path of the same length that asks
    /// for so many bytes.
    /// </summary>
    public static ReadOnlyMemory<byte> ToBare(ReadOnlySpan<byte> request, int answerBytes)
    {
        var path = request.IndexOf((byte)' ') + 1;
        var length = request[path..].IndexOf((byte)' ');
        var bare = request.ToArray();
        var target = bare.AsSpan(path, length);
        target.Fill((byte)'x');
        Encoding.ASCII.GetBytes($"/{answerBytes}?", target);
        return bare;
    }
}

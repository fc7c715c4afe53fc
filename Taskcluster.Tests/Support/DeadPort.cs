using System.Net;
using System.Net.Sockets;

namespace Taskcluster.Tests.Support;

/// <summary>
/// A port of this machine at which nobody listens. It is kept until the end, since the next free port that anybody asks
/// for may be the one that was free a moment ago.
/// </summary>
internal sealed class DeadPort : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public DeadPort()
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Number = ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public int Number { get; }

    public void Dispose() => socket.Dispose();
}

using System.Net;
using System.Net.Sockets;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith;

/// <summary>
/// Listening addresses, bound before the host is built: a port that is taken is found at once, and the number of a
/// free one is known to everything that is made from the root URL.
/// </summary>
internal sealed class BoundSockets : IDisposable
{
    /// <summary>How often another free port is looked for.</summary>
    private const int MostAttempts = 20;

    private readonly Dictionary<IPEndPoint, Socket> sockets = [];

    /// <exception cref="UnusableDataException">A port is taken, or an address is not this machine's.</exception>
    public BoundSockets(IReadOnlyList<IPAddress> addresses, int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                foreach (var address in addresses)
                {
                    Bind(address, Port == 0 ? port : Port);
                }

                return;
            }
            catch (UnusableDataException) when (port == 0 && attempt < MostAttempts)
            {
                // What is free at the first address may be taken at the next one.
                Dispose();
            }
            catch
            {
                Dispose();
                throw;
            }
        }
    }

    public int Port { get; private set; }

    public IEnumerable<IPEndPoint> EndPoints => sockets.Keys;

    /// <summary>Hands a socket over to whoever listens on it.</summary>
    public Socket Take(EndPoint endPoint) => sockets[(IPEndPoint)endPoint];

    public void Dispose()
    {
        foreach (var socket in sockets.Values)
        {
            socket.Dispose();
        }

        sockets.Clear();
        Port = 0;
    }

    private void Bind(IPAddress address, int port)
    {
        var isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        if (isIPv6 && !Socket.OSSupportsIPv6)
        {
            return;
        }

        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (isIPv6)
            {
                socket.DualMode = address.Equals(IPAddress.IPv6Any);
            }

            socket.Bind(new IPEndPoint(address, port));
            var bound = (IPEndPoint)socket.LocalEndPoint!;
            Port = bound.Port;
            sockets.Add(bound, socket);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            if (isIPv6 && error.SocketErrorCode == SocketError.AddressNotAvailable && sockets.Count > 0)
            {
                // Machines without an IPv6 loopback are served by the other address.
                return;
            }

            throw new UnusableDataException(error.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"Port {port} of {address} is in use by another program. "
                    + "Stop that one, or choose another port with --port."
                : $"The address {address}, port {port}, cannot be listened at: {error.Message}.");
        }
    }
}

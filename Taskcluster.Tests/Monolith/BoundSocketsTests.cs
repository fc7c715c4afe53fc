using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith;

namespace Taskcluster.Tests.Monolith;

public sealed class BoundSocketsTests
{
    private static readonly IPAddress[] Both = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    [Test]
    public void A_free_port_is_the_same_at_all_addresses()
    {
        using var sockets = new BoundSockets(Both, 0);

        sockets.Port.Should().BePositive();
        sockets.EndPoints.Select(endPoint => endPoint.Port).Should().OnlyContain(port => port == sockets.Port);
        sockets.EndPoints.Should().HaveCount(Socket.OSSupportsIPv6 ? 2 : 1);
    }

    [Test]
    public void A_port_that_is_free_at_one_address_alone_is_not_taken()
    {
        var others = new List<Socket>();
        try
        {
            // So many that some of the ports below would be among them.
            for (var count = 0; count < 1000; count++)
            {
                var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
                others.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
                socket.Listen();
            }

            for (var count = 0; count < 200; count++)
            {
                using var sockets = new BoundSockets(Both, 0);
                sockets.EndPoints.Should().HaveCount(2);
            }
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            Assert.Inconclusive("This machine has no IPv6 loopback.");
        }
        finally
        {
            others.ForEach(socket => socket.Dispose());
        }
    }

    [Test]
    public void A_port_that_is_taken_is_told_of()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;

        var bind = () => new BoundSockets(Both, port);

        bind.Should().Throw<UnusableDataException>().WithMessage($"Port {port} of 127.0.0.1 is in use*--port*");
    }

    [Test]
    public void A_port_is_free_again_after_a_failure_at_another_address()
    {
        var foreign = IPAddress.Parse("192.0.2.1");
        using var free = new BoundSockets([IPAddress.Loopback], 0);
        var port = free.Port;
        free.Dispose();

        var bind = () => new BoundSockets([IPAddress.Loopback, foreign], port);

        bind.Should().Throw<UnusableDataException>().WithMessage("The address 192.0.2.1*");
        using var again = new BoundSockets([IPAddress.Loopback], port);
        again.Port.Should().Be(port);
    }

    [Test]
    public async Task A_host_that_was_never_started_gives_its_port_and_folder_back()
    {
        var folder = Support.RunningServer.NewFolder();
        var settings = new HostSettings { DataFolder = folder, IsThrowAway = true, Port = 0 };
        var first = await MonolithHost.Build(settings);
        var port = ((BoundSockets)first.Services.GetService(typeof(BoundSockets))!).Port;
        await first.DisposeAsync();

        Directory.Exists(folder).Should().BeFalse();
        var second = await MonolithHost.Build(settings with { Port = port });
        await second.DisposeAsync();
    }
}

using System.Net;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith;

/// <summary>Settings of the section <c>Server</c>.</summary>
public sealed record ServerOptions
{
    /// <summary>Where clients reach the server; also <c>TASKCLUSTER_ROOT_URL</c>.</summary>
    public string? RootUrl { get; init; }

    /// <summary>The port of <c>serve</c>.</summary>
    public int Port { get; init; } = HostSettings.DefaultPort;

    /// <summary>Addresses to listen at, such as <c>0.0.0.0</c>; none: both loopbacks.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>For how long an idle connection is kept.</summary>
    public double KeepAliveSeconds { get; init; } = 90;

    /// <summary>For how long requests may go on when the server is told to end.</summary>
    public double ShutdownSeconds { get; init; } = 30;

    /// <summary>The longest request line; artifact names of 1,024 characters, each escaped, must fit.</summary>
    public int MaxRequestLineBytes { get; init; } = 16 * 1024;

    /// <summary>The configured addresses, or these.</summary>
    /// <exception cref="UnusableDataException">A text is no address.</exception>
    public IReadOnlyList<IPAddress> AddressesOr(IReadOnlyList<IPAddress> otherwise) => Addresses.Count == 0
        ? otherwise
        : [.. Addresses.Select(text => IPAddress.TryParse(text, out var address)
            ? address
            : throw new UnusableDataException($"Server:Addresses holds '{text}', which is not an IP address."))];
}

using System.Net;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Monolith;

/// <summary>What a host is told by whoever starts it; everything else is configuration.</summary>
public sealed record HostSettings
{
    /// <summary>The folder that holds the state.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Throw-away state: commits are not synced, and the folder goes when the host ends.</summary>
    public bool IsThrowAway { get; init; }

    /// <summary>
    /// Whether it has the service <c>fixture</c>, by which tests move its clock and set back its state. Its
    /// <see cref="Clock"/> must be a <see cref="MovableClock"/> then.
    /// </summary>
    public bool IsFixture { get; init; }

    /// <summary>Whether the host makes backups of itself where the settings do not say.</summary>
    public bool MakesBackups { get; init; }

    /// <summary>
    /// Whether it only answers: no loop, subscriber, worker or link to a broker does anything by itself.
    /// </summary>
    public bool IsAtRest { get; init; }

    /// <summary>The port; 0 takes a free one, null that of the settings.</summary>
    public int? Port { get; init; }

    /// <summary>The addresses to listen at; by default both loopbacks.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    /// <summary>Where clients reach the host; null for <c>http://localhost:&lt;port&gt;</c>.</summary>
    public string? RootUrl { get; init; }

    /// <summary>Whether the environment variable <c>TASKCLUSTER_ROOT_URL</c> may say the root URL.</summary>
    public bool HonoursRootUrlVariable { get; init; }

    /// <summary>The clock by which everything but signatures is judged.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Settings by their full names (<c>Queue:ClaimTimeoutSeconds</c>) that win over file and environment.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Overrides { get; init; } = new Dictionary<string, string?>();

    /// <summary>A file of clients, roles and secrets that is applied before the first request is taken.</summary>
    public string? BootstrapFile { get; init; }

    /// <summary>Whether log lines go to the standard error stream rather than the standard output.</summary>
    public bool LogToStandardError { get; init; }

    /// <summary>Adds to the services or replaces them, after all others were registered; for tests.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>The port of the sandbox.</summary>
    public const int DefaultPort = 8080;
}

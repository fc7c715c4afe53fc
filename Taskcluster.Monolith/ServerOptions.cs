using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith;

/// <summary>Settings of the section <c>Server</c>.</summary>
public sealed record ServerOptions : ICheckedSettings
{
    /// <summary>Where clients reach the server; also <c>TASKCLUSTER_ROOT_URL</c>.</summary>
    public string? RootUrl { get; set; }

    /// <summary>The port of <c>serve</c>.</summary>
    public int Port { get; set; } = HostSettings.DefaultPort;

    /// <summary>Addresses to listen at, such as <c>0.0.0.0</c>; none: both loopbacks.</summary>
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>For how long an idle connection is kept.</summary>
    public double KeepAliveSeconds { get; set; } = 90;

    /// <summary>For how long requests may go on when the server is told to end.</summary>
    public double ShutdownSeconds { get; set; } = 30;

    /// <summary>
    /// For how long the server goes on to take requests when it is told to end, and says that it is not ready, so that
    /// whoever sends them here hears of it first; beside <see cref="ShutdownSeconds"/>.
    /// </summary>
    public double DrainSeconds { get; set; }

    /// <summary>The longest request line; artifact names of 1,024 characters, each escaped, must fit.</summary>
    public int MaxRequestLineBytes { get; set; } = 16 * 1024;

    /// <summary>The longest headers of one request, all together.</summary>
    public int MaxRequestHeadersBytes { get; set; } = 32 * 1024;

    /// <summary>Header lines of one request.</summary>
    public int MaxRequestHeaders { get; set; } = 100;

    /// <summary>For how long a client may take to send its request line and headers.</summary>
    public double RequestHeadersSeconds { get; set; } = 30;

    /// <summary>Connections at a time; one more is closed at once. 0: as many as the machine bears.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>
    /// The least rate at which a body has to come, on average, once <see cref="SlowBodySeconds"/> have passed; a slower
    /// one is cut off. 0: any.
    /// </summary>
    public double MinBodyBytesPerSecond { get; set; } = 4096;

    /// <summary>For how long a body may come more slowly; more than a second.</summary>
    public double SlowBodySeconds { get; set; } = 10;

    /// <summary>
    /// The least rate at which a client has to take its answer: for what is sent at once it has as long as this rate
    /// needs, and at least <see cref="SlowAnswerSeconds"/>. A listener of the events feed has a measure of its own
    /// (<c>Events:StallSeconds</c>). 0: any.
    /// </summary>
    public double MinAnswerBytesPerSecond { get; set; } = 4096;

    /// <summary>For how long a client may take nothing of an answer, however short; more than a second.</summary>
    public double SlowAnswerSeconds { get; set; } = 10;

    /// <summary>
    /// Whether the system may keep an image of the memory, secrets and all, when the program crashes.
    /// </summary>
    public bool CoreDumps { get; set; }

    void ICheckedSettings.Check(SettingRules rules)
    {
        rules
            .Url(RootUrl)
            .Between(0, ushort.MaxValue, Port)
            .Above(0, KeepAliveSeconds)
            .AtLeast(1, MaxRequestLineBytes)
            .AtLeast(1, MaxRequestHeadersBytes)
            .AtLeast(1, MaxRequestHeaders)
            .Above(0, RequestHeadersSeconds)
            .Above(1, MinBodyBytesPerSecond == 0 ? 2 : SlowBodySeconds, nameof(SlowBodySeconds))
            .Above(1, MinAnswerBytesPerSecond == 0 ? 2 : SlowAnswerSeconds, nameof(SlowAnswerSeconds));
        foreach (var text in Addresses.Where(text => !IPAddress.TryParse(text, out _)))
        {
            rules.Require(false, nameof(Addresses), $"holds '{text}', which is not an IP address.");
        }
    }

    /// <summary>The section as it is set.</summary>
    internal static ServerOptions Of(ModuleSettings settings) =>
        settings.Read("Server", section => section.Get<ServerOptions>());

    /// <summary>Sets the limits of the web server.</summary>
    /// <exception cref="UnusableDataException">The server would not take one of them.</exception>
    internal void Apply(KestrelServerLimits limits)
    {
        try
        {
            // The API limits its bodies itself and says so in its own words; artifacts may be of any size.
            limits.MaxRequestBodySize = null;
            limits.KeepAliveTimeout = TimeSpan.FromSeconds(KeepAliveSeconds);
            limits.MaxRequestLineSize = MaxRequestLineBytes;
            limits.MaxRequestHeadersTotalSize = MaxRequestHeadersBytes;
            limits.MaxRequestHeaderCount = MaxRequestHeaders;
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(RequestHeadersSeconds);
            limits.MaxConcurrentConnections = MaxConnections == 0 ? null : MaxConnections;
            limits.MaxConcurrentUpgradedConnections = MaxConnections == 0 ? null : MaxConnections;
            limits.MinRequestBodyDataRate = Rate(MinBodyBytesPerSecond, SlowBodySeconds);
            limits.MinResponseDataRate = Rate(MinAnswerBytesPerSecond, SlowAnswerSeconds);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new UnusableDataException($"A limit of the section Server cannot be used: {error.Message}");
        }
    }

    /// <summary>The configured addresses, or these.</summary>
    /// <exception cref="UnusableDataException">A text is no address.</exception>
    public IReadOnlyList<IPAddress> AddressesOr(IReadOnlyList<IPAddress> otherwise) => Addresses.Count == 0
        ? otherwise
        : [.. Addresses.Select(text => IPAddress.TryParse(text, out var address)
            ? address
            : throw new UnusableDataException($"Server:Addresses holds '{text}', which is not an IP address."))];

    private static MinDataRate? Rate(double bytesPerSecond, double graceSeconds) =>
        bytesPerSecond == 0 ? null : new MinDataRate(bytesPerSecond, TimeSpan.FromSeconds(graceSeconds));
}

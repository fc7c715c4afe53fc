using System.Net;
using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>Settings of the section <c>Metrics</c>.</summary>
public sealed record MetricsOptions : ICheckedSettings
{
    /// <summary>Whether anything is measured for <c>/metrics</c>, and whether there is such a place.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Who may read without a token: addresses, or networks such as <c>10.0.0.0/8</c>; none: both loopbacks. Requests
    /// that a proxy has passed on are never among them.
    /// </summary>
    public IReadOnlyList<string> AllowedFrom { get; set; } = [];

    /// <summary>
    /// Where it is set, everybody needs it, as <c>Authorization: Bearer</c>, and comes from anywhere.
    /// </summary>
    public string? Token { get; set; }

    /// <summary>For how long an answer is given again, whoever asks.</summary>
    public double CacheSeconds { get; set; } = 1;

    /// <summary>For how long what takes long to read is not read again: the number and bytes of contents.</summary>
    public double SlowCacheSeconds { get; set; } = 60;

    /// <summary>
    /// Task queues and worker pools that are told apart, those with most tasks or workers; the rest is <c>other</c>.
    /// </summary>
    public int MostQueues { get; set; } = 50;

    /// <summary>The networks of <see cref="AllowedFrom"/>.</summary>
    internal IReadOnlyList<IPNetwork> Networks() => AllowedFrom.Count == 0
        ? [new IPNetwork(new IPAddress([127, 0, 0, 0]), 8), new IPNetwork(IPAddress.IPv6Loopback, 128)]
        : [.. AllowedFrom.Select(text => Parse(text)!.Value)];

    // A record would print all its members.
    public override string ToString() => nameof(MetricsOptions);

    void ICheckedSettings.Check(SettingRules rules)
    {
        rules.Require(
            Token is null or { Length: >= 16 },
            nameof(Token),
            "must have 16 characters at least; leave it out, to have none.");
        foreach (var text in AllowedFrom.Where(text => Parse(text) is null))
        {
            rules.Require(
                false,
                nameof(AllowedFrom),
                $"holds '{text}', which is neither an IP address nor a network such as 10.0.0.0/8.");
        }
    }

    private static IPNetwork? Parse(string text) =>
        IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out var network) ? network
        : null;
}

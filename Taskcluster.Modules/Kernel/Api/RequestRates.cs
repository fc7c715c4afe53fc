using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.Net;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// Bounds how many calls a sender may make: a client, or an address for calls without good credentials. Each has a
/// bucket of tokens that fills evenly; of it only the moment is kept at which it is full again, and a bucket that is
/// full is forgotten. What comes from inside the program was counted where it began, and what only asks whether the
/// server is well is never refused.
/// </summary>
/// <remarks>
/// Not System.Threading.RateLimiting: its limiters go by a clock of their own, which no test and no fixture can move,
/// and its partitions are swept by timers.
/// </remarks>
public sealed class RequestRates : IForgets
{
    /// <summary>Below this many buckets none is looked for that could be forgotten.</summary>
    private const int FewBuckets = 1024;

    // Names that the deployment's own services give (those of a task's run) stand for one worker each, and not for the
    // service. All other names are their issuer's invention.
    private const string OwnClients = "static/taskcluster/";

    private static readonly Sender Rest = new("the rest", default);

    private readonly Lock gate = new();
    private readonly Dictionary<Sender, long> fullAgain = [];
    private readonly TimeProvider clock;
    private readonly int mostBuckets;
    private readonly Bucket ofClients;
    private readonly Bucket ofAddresses;
    private readonly Counter<long> refused;
    private int sweepFrom = FewBuckets;
    private long nextSweep;

    public RequestRates(RateLimitOptions options, TimeProvider clock, IMeterFactory meters)
    {
        this.clock = clock;
        mostBuckets = Math.Max(options.MaxBuckets, 1);
        ofClients = new Bucket(options.RequestsPerSecond, options.Burst, nameof(options.RequestsPerSecond), clock);
        ofAddresses = new Bucket(
            options.AnonymousRequestsPerSecond, options.AnonymousBurst, nameof(options.AnonymousRequestsPerSecond),
            clock);
        refused = meters.Create(HostMeter.Name).CreateCounter<long>(
            "taskcluster.api.rate_limited", "{call}", "Calls that were refused since their sender makes too many");
    }

    /// <summary>All buckets are full again.</summary>
    public void Forget()
    {
        lock (gate)
        {
            fullAgain.Clear();
            sweepFrom = FewBuckets;
            nextSweep = 0;
        }
    }

    /// <summary>How many buckets are not known to be full.</summary>
    public int Buckets
    {
        get
        {
            lock (gate)
            {
                return fullAgain.Count;
            }
        }
    }

    /// <summary>Takes a token for the call.</summary>
    /// <exception cref="ApiError">429 TooManyRequests: there is none left.</exception>
    public void RequireRate(ApiCall call)
    {
        if ((ofClients.IsOff && ofAddresses.IsOff) || call.Http is null || call.Method is CommonMethod)
        {
            return;
        }

        var sender = SenderOf(call);
        var bucket = sender.Client is null ? ofAddresses : ofClients;
        if (!bucket.IsOff && Take(sender, bucket) is { } ticks)
        {
            refused.Add(1);
            throw bucket.Refuse(sender, ticks);
        }
    }

    // Bad credentials are nobody's: whoever guesses at them is counted by his address.
    private static Sender SenderOf(ApiCall call)
    {
        try
        {
            if (NameOf(call.Caller) is { } client)
            {
                return new Sender(client, default);
            }
        }
        catch (ApiError)
        {
            // The method says so itself, where it looks at credentials at all.
        }

        return new Sender(null, AddressOf(call.Http!.Connection.RemoteIpAddress));
    }

    private static string? NameOf(Caller caller) =>
        caller.Issuer is { } issuer && !issuer.StartsWith(OwnClients, StringComparison.Ordinal)
            ? issuer
            : caller.ClientId;

    // Whoever has one IPv6 address has all of its /64.
    private static UInt128 AddressOf(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (address is null || !address.MapToIPv6().TryWriteBytes(bytes, out _))
        {
            return default;
        }

        if (!address.IsIPv4MappedToIPv6 && address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            bytes[8..].Clear();
        }

        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    // Null where there was a token; else in how many ticks there is one.
    private long? Take(Sender sender, Bucket bucket)
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            if (!fullAgain.TryGetValue(sender, out var full) && !MakeRoom(now))
            {
                // Too many at a time to count each by itself.
                sender = Rest;
                _ = fullAgain.TryGetValue(sender, out full);
            }

            var then = Math.Max(full, now) + bucket.TokenTicks;
            var missing = then - now - bucket.BurstTicks;
            if (missing > 0)
            {
                return missing;
            }

            fullAgain[sender] = then;
            return null;
        }
    }

    private bool MakeRoom(long now)
    {
        if (fullAgain.Count >= sweepFrom || (fullAgain.Count >= mostBuckets && now >= nextSweep))
        {
            foreach (var (sender, full) in fullAgain)
            {
                if (full <= now)
                {
                    fullAgain.Remove(sender);
                }
            }

            // Each bucket is looked at once or twice in its life, however many there are, and all once a second where
            // there is no room for more.
            sweepFrom = Math.Max(fullAgain.Count * 2, FewBuckets);
            nextSweep = now + clock.TimestampFrequency;
        }

        return fullAgain.Count < mostBuckets;
    }

    /// <summary>A client's id, or an address where that is null.</summary>
    private readonly record struct Sender(string? Client, UInt128 Address);

    /// <summary>Tokens of one kind of senders, in ticks of the clock.</summary>
    private sealed class Bucket(double perSecond, int burst, string setting, TimeProvider clock)
    {
        public bool IsOff { get; } = !(perSecond > 0);

        public long TokenTicks { get; } = perSecond > 0
            ? Math.Max((long)(clock.TimestampFrequency / perSecond), 1)
            : 0;

        public long BurstTicks => TokenTicks * Math.Max(burst, 1);

        public ApiError Refuse(Sender sender, long ticks)
        {
            var seconds = (int)Math.Min(((ticks - 1) / clock.TimestampFrequency) + 1, int.MaxValue);
            var who = sender.Client is { } client ? $"The client {client}" : "Your address";
            return ApiError.TooManyRequests(
                $"{who} makes more calls than it may: {burst} at once and then {perSecond} a second "
                + $"(setting RateLimit:{setting}). Try again in {seconds} s.",
                seconds);
        }
    }
}

/// <summary>Settings of the section <c>RateLimit</c>.</summary>
public sealed record RateLimitOptions : ICheckedSettings
{
    /// <summary>Calls that a client may make in the long run; 0: as many as it likes.</summary>
    public double RequestsPerSecond { get; set; }

    /// <summary>Calls that a client may make at once, before it is held to its rate.</summary>
    public int Burst { get; set; } = 100;

    /// <summary>The same for an address from which calls come without good credentials; 0: no limit.</summary>
    public double AnonymousRequestsPerSecond { get; set; }

    /// <summary>Such calls at once.</summary>
    public int AnonymousBurst { get; set; } = 100;

    /// <summary>
    /// Senders that are told apart at a time; those beyond share one bucket, so that memory has a bound.
    /// </summary>
    public int MaxBuckets { get; set; } = 100_000;

    void ICheckedSettings.Check(SettingRules rules) => rules
        .AtLeast(1, Burst)
        .AtLeast(1, AnonymousBurst)
        .AtLeast(1, MaxBuckets);
}

using System.Diagnostics.Metrics;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Api.Scopes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Properties;

/// <summary>Buckets of tokens at random moments, against one that is reckoned step by step.</summary>
[Category(Cases.Category)]
public sealed class RequestRatesProperties
{
    private static readonly ApiMethod Method = new GetCurrentScopes();

    private static readonly ServiceProvider Meters = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static readonly Arbitrary<Run> Runs = (
        from burst in Gen.Choose(1, 5)
        from milliseconds in Gen.Elements(1, 10, 250, 1000, 4000)
        from calls in Gen.Choose(0, 5000).Select(pause => pause % 3 == 0 ? 0 : pause).ListOf(40)
        select new Run(burst, milliseconds, [.. calls])).ToArbitrary();

    [Test]
    public void A_call_is_refused_exactly_when_no_token_is_left() => Cases.Check(Prop.ForAll(Runs, run =>
    {
        var clock = new TestClock();
        var rates = Rates(run, clock, mostBuckets: 10);
        double tokens = run.Burst;
        foreach (var pause in run.Pauses)
        {
            clock.Jump(TimeSpan.FromMilliseconds(pause));
            tokens = Math.Min(run.Burst, tokens + ((double)pause / run.MillisecondsPerToken));
            var isTaken = tokens > 1 - 1e-6;
            tokens -= isTaken ? 1 : 0;
            if (IsTaken(rates, IPAddress.Loopback) != isTaken)
            {
                return false;
            }
        }

        return true;
    }));

    [Test]
    public void However_many_come_only_so_many_are_remembered_and_the_rest_share_one_bucket() => Cases.Check(
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(1, 30).ToArbitrary(), (seed, most) =>
        {
            var random = new Random(seed);
            var clock = new TestClock();
            var rates = Rates(new Run(2, 1000, []), clock, most);
            for (var number = 0; number < 100; number++)
            {
                _ = IsTaken(rates, new IPAddress(random.NextInt64(1, 1L << 32)));
                if (rates.Buckets > most + 1)
                {
                    return false;
                }
            }

            clock.Jump(TimeSpan.FromMinutes(1));
            return IsTaken(rates, IPAddress.Loopback) && rates.Buckets <= most + 1;
        }));

    [Test]
    public void Addresses_of_one_network_share_a_bucket_and_others_do_not() => Cases.Check(Prop.ForAll(
        Gen.Choose(1, 9).ToArbitrary(),
        Gen.Choose(1, 9999).Two().ToArbitrary(),
        (network, hosts) =>
        {
            var clock = new TestClock();
            var rates = Rates(new Run(1, 1000, []), clock, 100);
            return IsTaken(rates, IPAddress.Parse($"2001:db8:0:{network}::{hosts.Item1}"))
                && !IsTaken(rates, IPAddress.Parse($"2001:db8:0:{network}:1::{hosts.Item2}"))
                && IsTaken(rates, IPAddress.Parse($"2001:db8:0:{network + 1}::{hosts.Item1}"))
                && IsTaken(rates, IPAddress.Parse($"10.0.0.{network}"))
                && !IsTaken(rates, IPAddress.Parse($"::ffff:10.0.0.{network}"))
                && IsTaken(rates, IPAddress.Parse($"10.0.1.{network}"));
        }));

    private static RequestRates Rates(Run run, TestClock clock, int mostBuckets) => new(
        new RateLimitOptions
        {
            AnonymousRequestsPerSecond = 1000.0 / run.MillisecondsPerToken,
            AnonymousBurst = run.Burst,
            MaxBuckets = mostBuckets,
        },
        clock,
        Meters.GetRequiredService<IMeterFactory>());

    private static bool IsTaken(RequestRates rates, IPAddress address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = address;
        using var call = new ApiCall(
            Method, [], () => new Caller(null, ScopeSet.Empty, DateTimeOffset.MaxValue), new ApiOptions())
        {
            Http = context,
        };
        try
        {
            rates.RequireRate(call);
            return true;
        }
        catch (ApiError error) when (error is { Status: 429, RetryAfterSeconds: >= 1 })
        {
            return false;
        }
    }

    /// <param name="Burst">Tokens of a full bucket.</param>
    /// <param name="MillisecondsPerToken">In so many one is added.</param>
    /// <param name="Pauses">Before each call, in milliseconds.</param>
    private sealed record Run(int Burst, int MillisecondsPerToken, int[] Pauses);
}

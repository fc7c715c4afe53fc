using System.Diagnostics.Metrics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Pulse;

/// <summary>What a host measures of its log and subscribers; each host has a meter of its own.</summary>
public sealed class PulseMetricsTests
{
    private const string Prefix = "taskcluster.pulse.";

    [Test]
    public async Task Lag_failures_and_what_was_done_are_measured()
    {
        var bad = new TestReaction("bad") { Fails = _ => throw new InvalidOperationException("no") };
        var settings = new Dictionary<string, string?>
        {
            ["Pulse:FailuresUntilParked"] = "3",
            ["Pulse:RetentionHours"] = "1",
            ["Pulse:FirstRetrySeconds"] = "10",
            ["Pulse:LagHours"] = "50",
        };
        await using var server = await PulseCalls.Start(settings, new TestReaction("good"), bad);
        await server.Publish("a", "b", "c");
        await server.Done("good");
        await server.InState("bad", "retrying");
        var next = server.Clock.GetUtcNow().AddSeconds(10);
        await Until.True(() => server.Clock.HasTimer(next));
        server.Clock.Advance(TimeSpan.FromSeconds(4));

        var measured = Measure(server);
        measured.Should().Contain(new Dictionary<string, long>
        {
            [Prefix + "messages.published"] = 3,
            [Prefix + "messages.removed"] = 0,
            [Prefix + "subscriber.handled good"] = 3,
            [Prefix + "subscriber.handled bad"] = 0,
            [Prefix + "subscriber.lag good"] = 0,
            [Prefix + "subscriber.lag bad"] = 3,
            [Prefix + "subscriber.lag.time good"] = 0,
            [Prefix + "subscriber.lag.time bad"] = 4000,
            [Prefix + "subscriber.failures good"] = 0,
            [Prefix + "subscriber.failures bad"] = 1,
            [Prefix + "subscriber.parked good"] = 0,
            [Prefix + "subscriber.parked bad"] = 0,
        });

        server.Clock.Advance(TimeSpan.FromSeconds(6));
        await Until.True(() => bad.Tries.Count == 2 && Measure(server)[Prefix + "subscriber.failures bad"] == 2);
        next = server.Clock.GetUtcNow().AddSeconds(20);
        await Until.True(() => server.Clock.HasTimer(next));
        server.Clock.Advance(TimeSpan.FromSeconds(20));
        await server.InState("bad", "parked");
        measured = Measure(server);
        measured[Prefix + "subscriber.parked bad"].Should().Be(1);
        measured[Prefix + "subscriber.failures bad"].Should().Be(3);
        await server.ModulesDone();
        await server.Advance(TimeSpan.FromHours(60));
        measured = Measure(server);
        measured[Prefix + "messages.removed"].Should().Be(2);
        measured[Prefix + "messages.published"].Should().Be(3, "removing takes nothing back");
        measured[Prefix + "subscriber.parked bad"].Should().Be(1, "one that lagged waits as well");
    }

    [Test]
    public async Task Each_host_counts_its_own()
    {
        await using var busy = await PulseCalls.Start(settings: null);
        await using var idle = await PulseCalls.Start(settings: null);

        await busy.Publish("a");

        Measure(busy)[Prefix + "messages.published"].Should().Be(1);
        Measure(idle)[Prefix + "messages.published"].Should().Be(0);
    }

    // What a listener to the meter of this server hears.
    private static Dictionary<string, long> Measure(RunningServer server)
    {
        var factory = server.Services.GetRequiredService<IMeterFactory>();
        var measured = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name.StartsWith(Prefix, StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            measured.Add(tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}", value));
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }
}

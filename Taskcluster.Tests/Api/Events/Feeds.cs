using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Events;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Events;

/// <summary>What tests of the feed say to a server and ask of it.</summary>
internal static class Feeds
{
    /// <summary>One to which no module of ours reacts, so that its messages may be anything.</summary>
    public const string Exchange = "exchange/taskcluster-queue/v1/task-group-sealed";
    public const string Defined = "exchange/taskcluster-queue/v1/task-defined";

    /// <summary>The path of the feed with one binding.</summary>
    public static string Path(string exchange = Exchange, string pattern = "#", string? after = null) =>
        PathOf(JsonSerializer.Serialize(new { bindings = new[] { new { exchange, routingKeyPattern = pattern } } }))
        + (after is null ? "" : $"&lastEventId={after}");

    /// <summary>The path of the feed with this query.</summary>
    public static string PathOf(string bindings) => $"events/v1/connect/?bindings={Uri.EscapeDataString(bindings)}";

    /// <summary>Publishes messages on <see cref="Exchange"/>, all in one commit.</summary>
    public static Task Tell(this RunningServer server, params IReadOnlyList<string> keys) =>
        server.Tell(keys, "{}");

    /// <inheritdoc cref="Tell(RunningServer, IReadOnlyList{string})"/>
    public static Task Tell(
        this RunningServer server, IReadOnlyList<string> keys, string payload, params string[] routes) =>
        server.Services.GetRequiredService<Database>().Write(tx =>
        {
            foreach (var key in keys)
            {
                tx.Publish(new PulseMessage(Exchange, key, routes, RawJson.Parse(payload)));
            }
        });

    /// <summary>Numbers as routing keys.</summary>
    public static IReadOnlyList<string> Keys(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(number => $"{number}")];

    /// <summary>How many listen.</summary>
    public static int Listeners(this RunningServer server) =>
        server.Services.GetRequiredService<EventsMetrics>().Listeners;

    /// <summary>So many listen, after a moment.</summary>
    public static Task UntilListeners(this RunningServer server, int count) =>
        Until.True(() => server.Listeners() == count);

    /// <summary>The value of a gauge of this server.</summary>
    public static int Gauge(this RunningServer server, string name)
    {
        var value = -1;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == name && IsOf(server, instrument))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, measured, _, _) => value = measured);
        listener.Start();
        listener.RecordObservableInstruments();
        return value;
    }

    /// <summary>Counts from now on what a counter of this server is raised by.</summary>
    public static CounterReading Count(this RunningServer server, string name) => new(server, name);

    private static bool IsOf(RunningServer server, Instrument instrument) =>
        ReferenceEquals(instrument.Meter.Scope, server.Services.GetRequiredService<IMeterFactory>());

    /// <summary>A counter as it is read.</summary>
    internal sealed class CounterReading : IDisposable
    {
        private readonly MeterListener listener = new();
        private long total;

        public CounterReading(RunningServer server, string name)
        {
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == name && IsOf(server, instrument))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((_, raised, _, _) => Interlocked.Add(ref total, raised));
            listener.Start();
        }

        public long Total => Interlocked.Read(ref total);

        public void Dispose() => listener.Dispose();
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Amqp.Broker.BridgedServer;

namespace Taskcluster.Tests.Amqp.Broker;

/// <summary>
/// The broker goes away and comes back: nothing is lost, and nobody but the bridge notices. Each test has a broker of
/// its own.
/// </summary>
[TestFixture]
[Category("Broker")]
[AtLength("TASKCLUSTER_BROKER")]
public sealed class OutageTests
{
    private const string TaskPending = "exchange/taskcluster-queue/v1/task-pending";

    // Far less than any time limit towards the broker, far more than a call takes.
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);

    [Test]
    public async Task A_broker_that_dies_under_load_gets_every_message_in_order()
    {
        await using var broker = await TestBroker.Start(hosts: 1);
        var host = broker.NewHost();
        await using (var before = await BrokerClient.Connect(broker.Url(host)))
        {
            await before.Bind("all", TaskDefined);
            await before.Bind("all", TaskPending);
        }

        await using var bridged = await BridgedServer.Start(broker.Url(host));
        _ = await bridged.Logged("for publishing");
        using var enough = new CancellationTokenSource();
        var calls = new ConcurrentQueue<TimeSpan>();
        var load = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Load(bridged.Server, calls, enough.Token)));
        await bridged.Until(() => calls.Count > 100, "some load");
        await broker.Kill();
        _ = await bridged.Logged("is gone");
        var atDeath = calls.Count;
        await bridged.Logged("cannot be reached");
        await bridged.Until(() => calls.Count > atDeath + 100, "load while the broker is away");
        await broker.StartNode();
        _ = await bridged.Logged("is there again for publishing");
        var atReturn = calls.Count;
        await bridged.Until(() => calls.Count > atReturn + 50, "load afterwards");
        await enough.CancelAsync();
        await load;

        calls.Max().Should().BeLessThan(LongestCall, "no call waits for the broker");
        bridged.Log.Lines.Count(line => line.Contains("cannot be reached"))
            .Should().Be(1, "it is said once and not at each attempt");
        var expected = bridged.Server.Services.GetRequiredService<Database>()
            .Read(rows => MessageLog.ReadAfter(rows, 0, int.MaxValue))
            .Select(message => message.RoutingKey + message.Exchange).ToList();
        await using var client = await BrokerClient.Connect(broker.Url(host));
        await client.Consume("all");
        await bridged.Until(() => FirstArrivals(client).Count >= expected.Count, "all messages");
        TestContext.Out.WriteLine(
            $"{calls.Count} calls, the longest {calls.Max().TotalMilliseconds} ms; {expected.Count} messages, "
            + $"{client.Arrivals.Count} arrivals");
        FirstArrivals(client).SequenceEqual(expected).Should().BeTrue("the first arrivals are in order");
    }

    [Test]
    public async Task A_server_that_restarts_while_the_broker_is_away_goes_on_where_it_was()
    {
        await using var broker = await TestBroker.Start(hosts: 1);
        var host = broker.NewHost();
        await using (var before = await BrokerClient.Connect(broker.Url(host)))
        {
            await before.Bind("all", TaskDefined);
        }

        using var folder = new TemporaryFolder();
        await using (var first = await BridgedServer.Start(broker.Url(host), dataFolder: folder.Path))
        {
            _ = await first.Logged("for publishing");
            await first.Publish(Message("a"));
            await first.Until(() => BridgedPosition(first) > 0, "the first message");
            await broker.Kill();
            await first.Publish(Message("b"), Message("c"));
            _ = await first.Logged("cannot be reached");
        }

        await using var second = await BridgedServer.Start(broker.Url(host), dataFolder: folder.Path);
        await second.Publish(Message("d"));
        _ = await second.Logged("cannot be reached");
        await broker.StartNode();

        await using var client = await BrokerClient.Connect(broker.Url(host));
        await client.Consume("all");
        await second.Until(() => client.Arrivals.Any(arrival => arrival.RoutingKey == "d"), "the last message");
        FirstArrivals(client).Should().Equal(
            new[] { "a", "b", "c", "d" }.Select(key => key + TaskDefined));
    }

    [Test]
    public async Task A_broker_that_is_short_of_memory_gets_its_messages_when_it_is_not()
    {
        await using var broker = await TestBroker.Start(hosts: 1);
        var host = broker.NewHost();
        await using var client = await BrokerClient.Connect(broker.Url(host));
        await client.Bind("all", TaskDefined);
        await client.Consume("all");
        await using var bridged = await BridgedServer.Start(broker.Url(host));
        await bridged.Publish(Message("before"));
        await bridged.Until(() => client.Arrivals.Count == 1, "the first message");

        await broker.ShortOfMemory(true);
        await bridged.Publish(Message("meanwhile"));
        (await bridged.Logged("takes nothing for now")).Should().Contain("memory");
        client.Arrivals.Should().HaveCount(1);
        await broker.ShortOfMemory(false);

        await bridged.Until(() => client.Arrivals.Count == 2, "the second message");
        _ = await bridged.Logged("takes messages again");
    }

    private static long BridgedPosition(BridgedServer bridged) => RefusalTests.Cursor(bridged).Position;

    private static List<string> FirstArrivals(BrokerClient client) =>
        [.. client.Arrivals.Select(arrival => arrival.RoutingKey + arrival.Exchange).Distinct()];

    private static async Task Load(RunningServer server, ConcurrentQueue<TimeSpan> calls, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            _ = await server.Task();
            calls.Enqueue(Stopwatch.GetElapsedTime(began));
        }
    }
}

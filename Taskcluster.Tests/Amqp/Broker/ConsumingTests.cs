using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Amqp.Broker;

/// <summary>Messages of exchanges that are not ours come into our log, at least once.</summary>
[TestFixture]
[Category("Broker")]
public sealed class ConsumingTests
{
    private const string Foreign = "exchange/other/v1/built";
    private const string Queue = "queue/bridge/taskcluster";

    private readonly WantedByTest wanted = new(new Binding(Foreign, "#.wanted"), new Binding(Foreign, "route.#"));

    private TestBroker broker = null!;
    private string host = null!;
    private BrokerClient client = null!;

    [SetUp]
    public async Task Connect()
    {
        broker = await SharedBroker.Get();
        host = broker.NewHost();
        client = await BrokerClient.Connect(broker.Url(host));
        await client.Exchange(Foreign);
    }

    [TearDown]
    public async Task Disconnect()
    {
        if (client is not null)
        {
            await client.DisposeAsync();
        }
    }

    [Test]
    public async Task A_foreign_message_is_heard_as_it_was_published_and_does_not_go_back()
    {
        await client.Bind("echo", Foreign);
        await client.Consume("echo");
        await using var bridged = await Start();

        await client.Publish(Foreign, "a.wanted", """ { "text" : "a \"b\" \\", "n": [1.50, 1e3] } """);
        await client.Publish(Foreign, "not", "{}");
        await client.Publish(Foreign, "c", "[ 1 ]", "route.x", "route.ü");
        await bridged.Publish(BridgedServer.Message("ours"));

        await bridged.Until(() => Heard(bridged).Count == 2, "two messages");
        var messages = bridged.Server.Messages.All.Where(message => message.Exchange == Foreign).ToList();
        messages[0].RoutingKey.Should().Be("a.wanted");
        messages[0].Routes.Should().BeEmpty();
        messages[0].Payload.ToString().Should().Be("""{"text":"a \"b\" \\","n":[1.50,1e3]}""");
        messages[1].RoutingKey.Should().Be("c");
        messages[1].Routes.Should().Equal("route.x", "route.ü");
        messages[1].Payload.ToString().Should().Be("[1]");
        await bridged.Until(
            () => RefusalTests.Cursor(bridged).Position >= messages[1].Sequence,
            "that the bridge has passed them over");
        client.Arrivals.Should().HaveCount(3, "none of them came back to the broker");
    }

    [Test]
    public async Task A_body_that_is_not_json_is_dropped_and_named()
    {
        await using var bridged = await Start();

        await client.Publish(Foreign, "bad.wanted", "{nonsense");
        await client.Publish(Foreign, "good.wanted", "{}");

        var line = await bridged.Logged("is dropped");
        line.Should().StartWith("Warning").And.Contain(Foreign).And.Contain("bad.wanted").And.Contain("is not JSON");
        await bridged.Until(() => Heard(bridged).Count == 1, "the good one");
        Heard(bridged).Should().Equal("good.wanted");
        await bridged.Until(
            async () => await broker.Unacknowledged(host, Queue) == "0", "that both are acknowledged");
    }

    [Test]
    public async Task A_message_is_acknowledged_after_it_is_on_disk()
    {
        await using var bridged = await Start();
        using var held = new HeldWriter(bridged.Server);
        await held.Reached();

        await client.Publish(Foreign, "a.wanted", "{}");
        await bridged.Until(async () => await client.Ready(Queue) == 0, "that it was given out");
        (await broker.Unacknowledged(host, Queue)).Should().Be("1");
        Heard(bridged).Should().BeEmpty();
        await held.LetGo();

        await bridged.Until(() => Heard(bridged).Count == 1, "the message");
        await bridged.Until(async () => await broker.Unacknowledged(host, Queue) == "0", "its acknowledgement");
    }

    [Test]
    public async Task What_comes_while_the_server_is_down_waits_in_its_queue()
    {
        using var folder = new TemporaryFolder();
        await using (await Start(folder))
        {
            // It has made its queue and ends.
        }

        await client.Publish(Foreign, "meanwhile.wanted", "{}");
        await using var again = await Start(folder);

        await again.Until(() => Heard(again).Count == 1, "the message");
        Heard(again).Should().Equal("meanwhile.wanted");
    }

    [Test]
    public async Task Bindings_follow_what_is_wanted()
    {
        await client.Exchange("second");
        await using var bridged = await Start();

        wanted.Set(new Binding("second", "#"));
        await bridged.Until(
            async () =>
            {
                await client.Publish("second", "probe", "{}");
                return Heard(bridged).Contains("probe");
            },
            "a message of the new binding");
        await client.Publish(Foreign, "a.wanted", "{}");
        await client.Publish("second", "last", "{}");
        await bridged.Until(() => Heard(bridged).Contains("last"), "the last message");

        Heard(bridged).Should().NotContain("a.wanted");
        wanted.Set();
        await bridged.Until(async () => !await client.HasQueue(Queue), "the end of the queue");
    }

    [Test]
    public async Task A_binding_that_nobody_wants_after_a_restart_is_undone()
    {
        await client.Exchange("second");
        using var folder = new TemporaryFolder();
        await using (await Start(folder))
        {
            // It has bound its queue and ends.
        }

        wanted.Set(new Binding("second", "#"));
        await using (await Start(folder))
        {
            // It has bound its queue otherwise.
        }

        await client.Publish(Foreign, "a.wanted", "{}");
        await client.Publish("second", "b", "{}");
        (await client.Ready(Queue)).Should().Be(1);
    }

    [Test]
    public async Task An_exchange_that_is_missing_is_named_until_it_is_there()
    {
        wanted.Set(new Binding("later", "#"), new Binding(Foreign, "#"));
        await using var bridged = await Start();
        var exchanges = bridged.Server.Services.GetRequiredService<ForeignExchanges>();

        await bridged.Until(() => exchanges.Problem("later") is not null, "the problem");
        exchanges.Problem("later").Should().StartWith(
            "Exchange 'later' is not one of this server's, and its messages do not come here: the broker at ")
            .And.Contain("has no such exchange").And.Contain("looked for again every 0.2 seconds");
        exchanges.Problem(Foreign).Should().BeNull();
        exchanges.Problem(BridgedServer.TaskDefined).Should().BeNull();
        await client.Publish(Foreign, "works", "{}");
        await bridged.Until(() => Heard(bridged).Count == 1, "a message of the other exchange");
        await client.Exchange("later");

        await bridged.Until(() => exchanges.Problem("later") is null, "that it is found");
        bridged.Log.Lines.Where(line => line.Contains("later")).Should().HaveCount(2, "it is said once in each state");
        bridged.Log.Lines.Where(line => line.Contains("for consuming")).Should().HaveCount(1);
        await client.Publish("later", "found", "{}");
        await bridged.Until(() => Heard(bridged).Count == 2, "its message");
    }

    [Test]
    public async Task An_exchange_that_may_not_be_read_is_named()
    {
        await using var bridged = await BridgedServer.Start(broker.Url(host, TestBroker.NarrowUser), wanted);
        var exchanges = bridged.Server.Services.GetRequiredService<ForeignExchanges>();

        await bridged.Until(
            () => exchanges.Problem(Foreign)?.Contains("the user needs the permission to read it") == true,
            "the problem");

        exchanges.Problem(Foreign).Should().Contain("does not let user 'narrow' bind to it");
    }

    [Test]
    public async Task A_queue_of_another_kind_is_named()
    {
        await client.Bind(Queue, Foreign, arguments: new Dictionary<string, object?> { ["x-max-length"] = 9 });
        await using var bridged = await BridgedServer.Start(broker.Url(host), wanted);

        var line = await bridged.Logged($"has a queue '{Queue}' of another kind");

        line.Should().Contain("It must be durable, not exclusive and not auto-delete");
        bridged.Server.Services.GetRequiredService<ForeignExchanges>().Problem(Foreign)
            .Should().Contain(": the broker at ").And.Contain("of another kind");
    }

    [Test]
    public async Task A_queue_that_is_deleted_is_made_again()
    {
        await using var bridged = await Start();

        await client.DeleteQueue(Queue);
        _ = await bridged.Logged("was deleted at the broker");
        await bridged.Logged("is there again for consuming");

        await client.Publish(Foreign, "a.wanted", "{}");
        await bridged.Until(() => Heard(bridged).Count == 1, "the message");
    }

    [Test]
    public async Task A_private_queue_has_no_name_of_its_own()
    {
        await using var bridged = await BridgedServer.Start(broker.Url(host), wanted, settings: ("Queue", ""));
        _ = await bridged.Logged("for consuming");

        await client.Publish(Foreign, "a.wanted", "{}");

        await bridged.Until(() => Heard(bridged).Count == 1, "the message");
        (await client.HasQueue(Queue)).Should().BeFalse();
    }

    private static List<string> Heard(BridgedServer bridged) =>
    [
        .. bridged.Server.Messages.All
            .Where(message => !message.Exchange.StartsWith("exchange/taskcluster-", StringComparison.Ordinal))
            .Select(message => message.RoutingKey),
    ];

    private async Task<BridgedServer> Start(TemporaryFolder? folder = null)
    {
        var bridged = await BridgedServer.Start(broker.Url(host), wanted, folder?.Path);
        _ = await bridged.Logged("for consuming");
        return bridged;
    }
}

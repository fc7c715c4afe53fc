using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using RabbitMQ.Client;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Amqp.Broker.BridgedServer;

namespace Taskcluster.Tests.Amqp.Broker;

/// <summary>Whatever a broker refuses has a name, and a way to put it right.</summary>
[TestFixture]
[Category("Broker")]
public sealed class RefusalTests
{
    private TestBroker broker = null!;
    private string host = null!;

    [SetUp]
    public async Task FindBroker()
    {
        broker = await SharedBroker.Get();
        host = broker.NewHost();
    }

    /// <summary>How far the bridge has come.</summary>
    internal static Cursor Cursor(BridgedServer bridged) =>
        bridged.Server.Services.GetRequiredService<Database>().Read("PublishToBroker", Cursors.Find)!;

    [Test]
    public async Task A_wrong_password_is_named_and_not_told()
    {
        await using var bridged = await BridgedServer.Start(broker.Url(host, password: "wrong-secret"));

        var line = await bridged.Logged("does not let user 'bridge' in");

        line.Should().StartWith("Error").And.Contain($"amqp://127.0.0.1:{broker.Port}/{Uri.EscapeDataString(host)}");
        bridged.Log.Lines.Should().NotContain(text => text.Contains("wrong-secret"));
    }

    [Test]
    public async Task A_virtual_host_that_is_not_there_is_named()
    {
        await using var bridged = await BridgedServer.Start(broker.Url("nowhere"));

        _ = await bridged.Logged("has no virtual host 'nowhere' for user 'bridge'");
    }

    [Test]
    public async Task Tls_with_a_port_that_has_none_is_named()
    {
        await using var bridged = await BridgedServer.Start(
            broker.Url(host).Replace("amqp:", "amqps:", StringComparison.Ordinal));

        _ = await bridged.Logged("has no TLS connection for us");
    }

    [TestCase("localhost", true, "Connected to the broker at amqps://localhost")]
    [TestCase("localhost", false, "its certificate must be for 'localhost'")]
    [TestCase("127.0.0.1", true, "its certificate must be for '127.0.0.1'")]
    public async Task A_certificate_must_be_for_the_host_and_by_an_authority_that_is_known(
        string name, bool isKnown, string line)
    {
        var url = broker.Url(host).Replace("amqp:", "amqps:", StringComparison.Ordinal)
            .Replace($"127.0.0.1:{broker.Port}", $"{name}:{broker.TlsPort}", StringComparison.Ordinal);
        await using var bridged = await BridgedServer.Start(
            url, settings: ("CaFile", isKnown ? broker.CaFile : ""));

        _ = await bridged.Logged(line);
    }

    [Test]
    public async Task A_broker_that_is_away_shows_with_the_subscriber_and_disturbs_no_call()
    {
        using var dead = new DeadPort();
        await using var bridged = await BridgedServer.Start($"amqp://127.0.0.1:{dead.Number}");

        var taskId = await bridged.Server.Task();

        await bridged.Until(() => Cursor(bridged).Failure is not null, "a failure of the subscriber");
        Cursor(bridged).Failure!.Error
            .Should().StartWith($"The broker at amqp://127.0.0.1:{dead.Number} cannot be reached");
        (await bridged.Server.Summary(taskId)).Should().StartWith("pending");
        Cursor(bridged).Parking.Should().BeNull();
    }

    [Test]
    public async Task An_exchange_of_another_kind_is_named_and_waited_for()
    {
        await using var client = await BrokerClient.Connect(broker.Url(host));
        await client.Exchange(TaskDefined, ExchangeType.Fanout);
        await using var bridged = await BridgedServer.Start(broker.Url(host));

        await bridged.Publish(Message("waits"));
        var line = await bridged.Logged("of another kind");
        line.Should().Contain($"an exchange '{TaskDefined}'").And.Contain("It must be a durable topic exchange");
        await client.DeleteExchange(TaskDefined);
        await client.Bind("all", TaskDefined);
        await client.Consume("all");

        await bridged.Until(() => client.Arrivals.Count > 0, "the message");
        client.Arrivals[0].RoutingKey.Should().Be("waits");
        bridged.Log.Lines.Count(one => one.Contains("of another kind")).Should().Be(1);
    }

    [Test]
    public async Task A_user_that_may_not_declare_exchanges_is_told_what_it_needs()
    {
        await using var bridged = await BridgedServer.Start(broker.Url(host, TestBroker.NarrowUser));

        var line = await bridged.Logged("does not let user 'narrow' declare exchange");

        line.Should().Contain("permissions to configure and to write what begins with exchange/taskcluster-");
    }

    [Test]
    public async Task An_exchange_that_is_deleted_in_the_middle_is_declared_again()
    {
        await using var client = await BrokerClient.Connect(broker.Url(host));
        await using var bridged = await BridgedServer.Start(broker.Url(host));
        _ = await bridged.Logged("for publishing");
        await client.DeleteExchange(TaskDefined);

        await bridged.Publish(Message("first"));

        await bridged.Until(() => Cursor(bridged) is { Position: > 0, Failure: null }, "the message");
        _ = await bridged.Logged("no exchange");
        _ = await bridged.Logged("is there again for publishing");
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using RabbitMQ.Client;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Clients;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Amqp.Broker.BridgedServer;

namespace Taskcluster.Tests.Amqp.Broker;

/// <summary>spec/queue.md §3.1: what leaves the server for a broker, and how.</summary>
[TestFixture]
[Category("Broker")]
public sealed class PublishingTests
{
    private TestBroker broker = null!;
    private string host = null!;

    [SetUp]
    public async Task FindBroker()
    {
        broker = await SharedBroker.Get();
        host = broker.NewHost();
    }

    [Test]
    public async Task All_messages_of_a_task_arrive_as_they_stand_in_the_log()
    {
        await using var client = await BrokerClient.Connect(broker.Url(host));
        await using var bridged = await BridgedServer.Start(broker.Url(host));
        var server = bridged.Server;
        foreach (var exchange in server.Services.GetRequiredService<ForeignExchanges>().Own)
        {
            await client.Bind("all", exchange);
        }

        await client.Consume("all");

        var taskId = await server.Task(("routes", new JsonArray("index.a.b", "ünïcode")));
        _ = (await server.ClaimTask(taskId, 0)).Ok;
        await server.Reference(taskId, "public/x");
        _ = (await server.Report(taskId, 0, "completed")).Ok;

        var expected = server.Messages.All;
        await bridged.Until(() => client.Arrivals.Count == expected.Count, "all messages");
        client.Arrivals.Select(arrival => arrival.Exchange.Split('/')[^1]).Should().Equal(
            "task-defined", "task-pending", "task-running", "artifact-created", "task-completed",
            "task-group-resolved");
        var epoch = server.Services.GetRequiredService<Database>().Read(Epochs.Current);
        foreach (var (arrival, message) in client.Arrivals.Zip(expected))
        {
            arrival.Exchange.Should().Be(message.Exchange);
            arrival.RoutingKey.Should().Be(message.RoutingKey);
            arrival.Routes.Should().Equal(message.Routes);
            arrival.Body.Should().Be(message.Payload.ToString());
            arrival.Properties.DeliveryMode.Should().Be(DeliveryModes.Persistent);
            arrival.Properties.ContentType.Should().Be("application/json");
            arrival.Properties.ContentEncoding.Should().Be("utf-8");
            arrival.Properties.MessageId.Should().Be(
                string.Create(CultureInfo.InvariantCulture, $"{epoch}-{message.Sequence}"));
            arrival.Properties.Timestamp.UnixTime.Should().Be(message.Published.ToUnixTimeSeconds());
        }

        client.Arrivals[0].Routes.Should().Equal("route.index.a.b", "route.ünïcode");
        client.Arrivals[^1].Routes.Should().BeEmpty("messages of groups have no routes");
    }

    [Test]
    public async Task The_client_library_of_node_gets_a_task_by_its_route()
    {
        var modules = await NodeModules.Find();
        await using var bridged = await BridgedServer.Start(broker.Url(host));
        await using var client = await BrokerClient.Connect(broker.Url(host));
        await client.Bind("by-route", TaskDefined, "route.wanted.#");
        var wanted = await bridged.Server.Task(("routes", new JsonArray("wanted.by.node")));
        _ = await bridged.Server.Task(("routes", new JsonArray("other")));
        await bridged.Until(async () => await client.Ready("by-route") == 1, "one message");
        var script = Path.Combine(Clone.Path, "Taskcluster.Tests", "Amqp", "Broker", "consumer.mjs");

        var result = await NodeModules.Run("node", [script], Clone.Path, new Dictionary<string, string>
        {
            ["NODE_MODULES"] = modules.Path,
            ["AMQP_URL"] = broker.Url(host),
            ["QUEUE"] = "by-route",
        });

        var (code, output) = result!.Value;
        code.Should().Be(0, output);
        var message = JsonNode.Parse(output)!;
        message["exchange"]!.GetValue<string>().Should().Be(TaskDefined);
        message["routingKey"]!.GetValue<string>().Should().StartWith($"primary.{wanted}._._._.p.w.");
        message["routes"]!.AsArray().Select(route => route!.GetValue<string>()).Should().Equal("route.wanted.by.node");
        message["deliveryMode"]!.GetValue<int>().Should().Be(2);
        message["contentType"]!.GetValue<string>().Should().Be("application/json");
        message["payload"]!["status"]!["taskId"]!.GetValue<string>().Should().Be(wanted);
        message["payload"]!["version"]!.GetValue<int>().Should().Be(1);
    }

    [Test]
    public async Task Thousands_of_messages_arrive_once_and_in_order()
    {
        const int Count = 5000;
        await using var client = await BrokerClient.Connect(broker.Url(host));
        await client.Bind("all", TaskDefined);
        await client.Consume("all");
        await using var bridged = await BridgedServer.Start(broker.Url(host), settings: ("ConfirmWindow", "7"));

        foreach (var chunk in Enumerable.Range(0, Count).Chunk(500))
        {
            await bridged.Publish([.. chunk.Select(number => Message($"primary.{number}"))]);
        }

        await bridged.Until(() => client.Arrivals.Count >= Count, "all messages");
        client.Arrivals.Select(arrival => arrival.RoutingKey)
            .Should().Equal(Enumerable.Range(0, Count).Select(number => $"primary.{number}"));
    }

    [Test]
    public async Task A_message_that_the_broker_can_never_take_is_named_and_passed_over()
    {
        await using var client = await BrokerClient.Connect(broker.Url(host));
        await client.Bind("all", TaskDefined);
        await client.Consume("all");
        await using var bridged = await BridgedServer.Start(broker.Url(host));
        var large = $$"""{"text":"{{new string('x', TestBroker.MaxMessageBytes)}}"}""";

        await bridged.Publish(
            Message("before"), Message("large", large), Message(new string('k', 256)), Message("after"));

        await bridged.Until(() => client.Arrivals.Any(arrival => arrival.RoutingKey == "after"), "the one after them");
        client.Arrivals.Select(arrival => arrival.RoutingKey).Distinct().Should().Equal("before", "after");
        var skipped = bridged.Log.Lines.Where(line => line.Contains("is not published")).ToList();
        skipped.Should().HaveCount(2);
        skipped[0].Should().StartWith("Error").And.Contain(TaskDefined).And.Contain("routing key large")
            .And.Contain($"{large.Length} bytes").And.Contain("larger than configured max size");
        skipped[1].Should().Contain("its routing key has 256 bytes, and AMQP takes 255 at most");
    }

    [Test]
    public async Task While_a_queue_refuses_messages_they_wait()
    {
        await using var client = await BrokerClient.Connect(broker.Url(host));
        await client.Bind("full", TaskDefined, arguments: new Dictionary<string, object?>
        {
            ["x-max-length"] = 1,
            ["x-overflow"] = "reject-publish",
        });
        await client.Bind("other", TaskDefined);
        await using var bridged = await BridgedServer.Start(broker.Url(host));

        await bridged.Publish(Message("first"), Message("second"), Message("third"));
        var line = await bridged.Logged("a queue that is bound to its exchange refuses it");
        line.Should().StartWith("Error").And.Contain("none is lost");
        await bridged.Until(async () => await client.Ready("other") >= 5, "further attempts, which others see");
        bridged.Log.Lines.Count(one => one.Contains("refuses it")).Should().Be(1, "it is said once");
        await client.Consume("full");

        await bridged.Until(() => client.Arrivals.Any(arrival => arrival.RoutingKey == "third"), "the last one");
        client.Arrivals.Select(arrival => arrival.RoutingKey).Distinct().Should().Equal("first", "second", "third");
        _ = await bridged.Logged("is there again for publishing");
    }
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Amqp.Broker;

/// <summary>Hooks that are bound to exchanges of others, at a broker (spec/services.md §4.3, pulse).</summary>
[TestFixture]
[Category("Broker")]
public sealed class ForeignHookTests
{
    private const string Foreign = "exchange/other/v1/built";

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
    public async Task A_hook_makes_one_task_for_each_message_of_a_foreign_exchange_that_it_wants()
    {
        await using var bridged = await BridgedServer.Start(broker.Url(host));
        var server = bridged.Server;
        await server.Hook("g/h", Open, BoundTo(Foreign, "*.built"), ("task", Template(
            ("extra", Json("""{"what": {"$eval": "payload.what"}}""")))));

        // The bridge binds its queue at the broker after the hook was made.
        await bridged.Until(
            async () =>
            {
                await client.Publish(Foreign, "a.built", """{"what":"probe"}""");
                return (await server.LastFires("g/h")).Count > 0;
            },
            "the first fire");
        await client.Publish(Foreign, "a.else", """{"what":"other"}""");
        await client.Publish(Foreign, "a.built", """{"what":[1.5,{"last":true}]}""");
        await bridged.Until(
            async () => (await Told()).Contains("""[1.5,{"last":true}]"""), "the fire of the last message");

        (await Told()).Distinct().Should().BeEquivalentTo("\"probe\"", """[1.5,{"last":true}]""");
        var messages = server.Messages.All.Count(message => message.Exchange == Foreign);
        await bridged.Until(
            async () => (await server.LastFires("g/h")).Count == messages, "a fire of each message");
        server.Rows("queue_tasks").Should().Be(messages);

        async Task<List<string>> Told()
        {
            var told = new List<string>();
            foreach (var fire in await server.LastFires("g/h"))
            {
                fire.Text("firedBy").Should().Be("pulseMessage");
                told.Add((await server.TaskOf(fire))["extra"]!["what"]!.ToJsonString());
            }

            return told;
        }
    }
}

using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Hooks.Bindings;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Hooks;

/// <summary>Hooks that messages set off (spec/services.md §4.3, pulse).</summary>
public sealed class BindingTests : ServerTests
{
    private const string Exchange = "exchange/taskcluster-notify/v1/notification";

    protected override IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?> { ["Pulse:PauseMilliseconds"] = "0" };

    [Test]
    public async Task The_payload_is_the_messages_body_and_nothing_else_is_known_of_it()
    {
        await Server.Hook("g/h", Open, BoundTo(Exchange), ("task", Template(("extra", Json("""
            {
              "payload": {"$eval": "payload"},
              "known": {"$eval": "[defined('exchange'), defined('routingKey'), defined('clientId')]"}
            }
            """)))));

        await Send("a.b", """{"x":[1]}""");

        var task = await Server.TaskOf((await Server.LastFires("g/h"))[0]);
        task["extra"]!.ToJsonString().Should().Be(
            """{"payload":{"version":1,"message":{"x":[1]}},"known":[false,false,false]}""");
    }

    [TestCase("primary.a.b", 1)]
    [TestCase("primary.*", 0)]
    [TestCase("primary.*.b", 1)]
    [TestCase("#", 1)]
    [TestCase("#.b", 1)]
    [TestCase("route.a.b", 1)]
    [TestCase("route.#", 1)]
    [TestCase("route.b", 0)]
    public async Task A_message_is_found_by_its_key_and_its_routes_and_fires_once(string pattern, int fires)
    {
        await Server.Hook("g/h", Open, BoundTo(Exchange, pattern));

        await Send("a.b", "{}");

        (await Server.LastFires("g/h")).Should().HaveCount(fires);
    }

    [Test]
    public async Task A_message_that_several_bindings_cover_fires_once()
    {
        await Server.Hook("g/h", Open, ("bindings", new JsonArray(
            new JsonObject { ["exchange"] = Exchange, ["routingKeyPattern"] = "primary.a" },
            new JsonObject { ["exchange"] = Exchange, ["routingKeyPattern"] = "route.#" },
            new JsonObject { ["exchange"] = "exchange/else", ["routingKeyPattern"] = "#" })));

        await Send("a", "{}");

        (await Server.LastFires("g/h")).Should().ContainSingle();
    }

    [Test]
    public async Task A_payload_that_is_not_of_the_schema_is_dropped_in_silence()
    {
        await Server.Hook("g/h", BoundTo(Exchange));
        await Server.Hook("g/nothing", Open, BoundTo(Exchange), ("task", Json("""{"$if": "false", "then": {}}""")));

        await Send("a", "{}");

        (await Server.LastFires("g/h")).Should().BeEmpty();
        (await Server.LastFires("g/nothing")).Should().BeEmpty();
        Server.Rows("hooks_pending_fires").Should().Be(0);
    }

    [Test]
    public async Task What_fails_stands_in_last_fires_and_in_no_mail()
    {
        _ = (await Server.CreateHook("g/h", Open, BoundTo(Exchange))).Ok;

        await Send("a", "{}");

        var fire = (await Server.LastFires("g/h")).Should().ContainSingle().Subject;
        fire.Text("firedBy").Should().Be("pulseMessage");
        fire.Text("error").Should().Contain("queue:create-task:lowest:hooks/none");
        Server.Mails().Should().BeEmpty();
        Server.Rows("hooks_pending_fires").Should().Be(0);
    }

    [Test]
    public async Task A_hook_hears_of_what_is_told_while_it_is_bound()
    {
        await Send("before", "{}");
        await Server.Hook("g/h", Open, BoundTo(Exchange));
        await Send("one", "{}");
        _ = (await Server.UpdateHook("g/h", Open)).Ok;
        await Send("two", "{}");
        (await Server.LastFires("g/h")).Should().HaveCount(2, "bindings that are left out stay");
        _ = (await Server.UpdateHook("g/h", Open, BoundTo(Exchange, "primary.else"))).Ok;
        await Send("three", "{}");
        (await Server.LastFires("g/h")).Should().HaveCount(2);
        await Send("else", "{}");
        (await Server.LastFires("g/h")).Should().HaveCount(3);
        _ = (await Server.UpdateHook("g/h", Open, ("bindings", new JsonArray()))).Ok;
        await Send("else", """{"x":1}""");
        (await Server.LastFires("g/h")).Should().HaveCount(3);
    }

    [Test]
    public async Task A_hook_that_is_removed_does_not_fire_any_more()
    {
        await Server.Hook("g/h", Open, BoundTo(Exchange));
        _ = await Server.RemoveHook("g/h");

        await Send("a", "{}");

        Server.Rows("queue_tasks").Should().Be(0);
        Server.Rows("hooks_bindings").Should().Be(0);
        Server.Rows("hooks_pending_fires").Should().Be(0);
    }

    [Test]
    public async Task Many_hooks_hear_of_one_message_each_once()
    {
        for (var number = 0; number < 30; number++)
        {
            await Server.Hook($"g/{number}", Open, BoundTo(Exchange, number % 2 == 0 ? "primary.#" : "route.#"));
        }

        await Send("a", "{}");

        Server.Rows("queue_tasks").Should().Be(30);
        Server.Rows("hooks_last_fires").Should().Be(30);
    }

    [Test]
    public async Task What_hooks_want_of_foreign_exchanges_is_told_to_the_bridge()
    {
        var wanted = Server.Services.GetServices<IForeignBindings>().OfType<BoundHooks>().Single();
        wanted.Wanted.Should().BeEmpty();
        var change = wanted.NextChange;

        await Server.Hook("g/h", BoundTo("exchange/foreign", "a.*"));

        change.IsCompleted.Should().BeTrue();
        wanted.Wanted.Should().Equal(new Binding("exchange/foreign", "a.*"));
        _ = await Server.RemoveHook("g/h");
        wanted.Wanted.Should().BeEmpty();
    }

    [Test]
    public async Task Bindings_outlive_a_restart()
    {
        var folder = RunningServer.NewFolder();
        try
        {
            await using (var first = await RunningServer.Start(Settings, folder))
            {
                await first.Hook("g/h", Open, BoundTo(Exchange));
            }

            await using var second = await RunningServer.Start(Settings, folder);
            _ = (await second.SendPulse("a", "{}")).Status;
            await second.Settle();
            (await second.LastFires("g/h")).Should().ContainSingle();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Equal ones after each other are held back.
    private async Task Send(string routingKey, string message)
    {
        (await Server.SendPulse(routingKey, message)).Status.Should().Be(200);
        await Server.Settle();
    }
}

using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.updateHook (spec/services.md §4.3).</summary>
public sealed class UpdateHookTests : ServerTests
{
    public static readonly Example Example = new("hooks.updateHook", async server =>
    {
        var name = NewName();
        _ = (await server.CreateHook(name)).Ok;
        return new ExampleRequest(Path(name), Definition(Schedule("0 0 1 1 *")))
        {
            Needs = AllOf($"hooks:modify-hook:{name}", $"assume:hook-id:{name}"),
        };
    })
    {
        Messages = ["hookUpdated"],
    };

    [Test]
    public async Task Bindings_that_are_left_out_stay_and_all_else_gets_its_default()
    {
        _ = (await Server.CreateHook("g/h", BoundTo("exchange/a", "b.#"), Schedule("0 0 * * *"), Open)).Ok;

        var updated = (await Server.UpdateHook("g/h")).Ok;

        updated.AsObject().Select(member => member.Key).Should().BeEquivalentTo(
            "hookGroupId", "hookId", "metadata", "task", "bindings", "schedule", "triggerSchema");
        updated["bindings"]![0]!["exchange"]!.GetValue<string>().Should().Be("exchange/a");
        updated["schedule"]!.AsArray().Should().BeEmpty();
        updated["triggerSchema"]!["additionalProperties"]!.GetValue<bool>().Should().BeFalse();
        (await Server.HookStatus("g/h")).Ok.AsObject().ContainsKey("nextScheduledDate").Should().BeFalse();
        JsonNode.DeepEquals((await Server.AsRoot().Get("hooks/v1/hooks/g/h")).Ok, updated).Should().BeTrue();
        Server.Messages.Exchanges.Should().Equal("hook-created", "hook-updated");
        (await Server.History("hook", "g/h")).Should().Equal(
            "static/taskcluster/root created", "static/taskcluster/root updated");
    }

    [Test]
    public async Task The_token_stays_and_the_next_time_is_reckoned_from_now()
    {
        _ = (await Server.CreateHook("g/h", Schedule("0 0 * * *"))).Ok;
        var token = await Server.Token("g/h");
        var now = Server.Clock.GetUtcNow();

        _ = (await Server.UpdateHook("g/h", Schedule("* * * * *"))).Ok;

        (await Server.Token("g/h")).Should().Be(token);
        (await Server.NextFire("g/h")).Should().BeAfter(now).And.BeOnOrBefore(now.AddMinutes(1));
    }

    [Test]
    public async Task Of_several_faults_the_first_in_order_is_told()
    {
        var all = new[]
        {
            Schedule("x"),
            ("triggerSchema", Json("""{"type":"foo"}""")),
            BoundTo("exchange/taskcluster-hooks/v1/x"),
        };
        (await Server.UpdateHook("g/h", [.. Copies(all), ("hookId", "other")]))
            .ShouldFail(400, "InputError", "Hook Ids do not match");
        (await Server.UpdateHook("g/h", Copies(all))).ShouldFail(404, "ResourceNotFound", "No such hook");
        _ = (await Server.CreateHook("g/h")).Ok;
        (await Server.UpdateHook("g/h", Copies(all))).ShouldFail(400, "InputError", "not a valid JSON schema");
        (await Server.CreateHook("g/h", Copies(all))).ShouldFail(400, "InputError", " in x");
        (await Server.UpdateHook("g/h", Copies([all[0], all[2]]))).ShouldFail(400, "InputError", " in x");
        (await Server.UpdateHook("g/h", Copies([all[2]]))).ShouldFail(400, "InputError", "denied");
        Server.Messages.Exchanges.Should().Equal("hook-created");
    }

    private static (string Name, JsonNode? Value)[] Copies((string Name, JsonNode? Value)[] changes) =>
        [.. changes.Select(change => (change.Name, change.Value?.DeepClone()))];
}

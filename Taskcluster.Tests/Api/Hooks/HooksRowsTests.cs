using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>The rows of hooks in spec/services.md §8.</summary>
public sealed class HooksRowsTests : ServerTests
{
    [Test]
    public async Task Row_69_to_create_a_hook_takes_its_role()
    {
        var answer = await Server.With("hooks:modify-hook:g/h").Put("hooks/v1/hooks/g/h", Definition());

        answer.ShouldFail(403, "InsufficientScopes", "assume:hook-id:g/h");
    }

    [Test]
    public async Task Row_70_a_schedule_is_checked() =>
        (await Server.CreateHook("g/h", Schedule("60 * * * *"))).ShouldFail(
            400, "InputError", "Constraint error, got value 60 expected range 0-59 in 60 * * * *");

    [Test]
    public async Task Row_71_a_trigger_schema_is_checked() =>
        (await Server.CreateHook("g/h", ("triggerSchema", Json("""{"type": "foo"}""")))).ShouldFail(
            400, "InputError", "triggerSchema is not a valid JSON schema:", "triggerSchema/type");

    [Test]
    public async Task Row_72_some_exchanges_are_denied()
    {
        (await Server.CreateHook("g/h", BoundTo("exchange/taskcluster-hooks/v1/hook-created"))).ShouldFail(
            400, "InputError", "have been denied", "exchange/taskcluster-hooks/v1/hook-created");
        (await Server.CreateHook("g/h", BoundTo("exchange/taskcluster-queue/v1/task-created"))).ShouldFail(
            400, "InputError", "have been denied");
        (await Server.CreateHook("g/h", BoundTo("x/exchange/taskcluster-hooks/v1/hook-created"))).Status.Should().Be(
            200, "the list is for the beginnings of names");
    }

    [Test]
    public async Task Row_73_by_default_there_is_nothing_in_a_payload()
    {
        await Server.Hook("g/h");

        (await Server.Trigger("g/h", """{"a":1}""")).ShouldFail(
            400, "InputError", "data must NOT have additional properties");
    }

    [Test]
    public async Task Row_74_a_template_may_have_nothing_to_create()
    {
        await Server.Hook("g/h", ("task", Json("""{"$if": "false", "then": {}}""")));

        var answer = await Server.Trigger("g/h");

        answer.Status.Should().Be(200);
        answer.Text.Should().Be("{}");
        (await Server.LastFires("g/h")).Should().BeEmpty();
    }

    [Test]
    public async Task Row_75_a_wrong_token_is_refused()
    {
        await Server.Hook("g/h");

        var answer = await Server.TriggerWithToken("g/h", "badtoken");

        answer.ShouldFail(401, "AuthenticationFailed", "invalid hook token");
    }

    [Test]
    public async Task Row_76_a_role_that_lacks_a_scope_is_named()
    {
        _ = (await Server.CreateHook("g/h")).Ok;

        (await Server.Trigger("g/h")).ShouldFail(
            403, "InsufficientScopes", "The role `hook-id:g/h` does not have sufficient scopes to create the task:",
            "queue:create-task:lowest:hooks/none");
        var fire = (await Server.LastFires("g/h")).Should().ContainSingle().Subject;
        fire.Text("result").Should().Be("error");
        fire.Text("error").Should().Contain("queue:create-task:lowest:hooks/none");
    }

    [Test]
    public async Task Row_77_a_group_without_hooks_is_none() =>
        (await Server.AsRoot().Get("hooks/v1/hooks/nogroup")).ShouldFail(404, "ResourceNotFound", "No such group");

    [Test]
    public async Task Row_78_a_hook_that_never_fired_has_no_fires()
    {
        _ = (await Server.CreateHook("g/h")).Ok;

        foreach (var path in new[] { "hooks/v1/hooks/g/h/last-fires", "hooks/v1/hooks/g/none/last-fires" })
        {
            (await Server.AsRoot().Get(path)).ShouldFail(404, "ResourceNotFound", "No such hook or never fired");
        }
    }

    [Test]
    public async Task Row_79_a_task_id_of_the_payload_is_a_slug()
    {
        await Server.Hook("g/h", Open);

        foreach (var wrong in new[] { "\"x\"", "7", "{}", "\"Vx1NXNQsQRuzAMMo2c8S8w\\n\"" })
        {
            (await Server.Trigger("g/h", $$"""{"taskId":{{wrong}}}""")).ShouldFail(
                400, "InputError", $"Invalid taskId format: {wrong.Trim('"').Replace("\\n", "\n")}");
        }

        (await Server.LastFires("g/h")).Should().BeEmpty();
    }

    [Test]
    public async Task Row_80_the_next_time_is_that_after_now()
    {
        var clock = new TestClock();
        clock.Jump(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero) - clock.GetUtcNow());
        await using var server = await RunningServer.Start(clock: clock);

        _ = (await server.CreateHook("g/h", Schedule("0 0 * * *"))).Ok;

        (await server.HookStatus("g/h")).Ok.Text("nextScheduledDate").Should().Be("2025-01-02T00:00:00.000Z");
    }
}

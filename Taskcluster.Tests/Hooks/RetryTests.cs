using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Hooks;

/// <summary>
/// Fires that a fault of the server interrupts: they are tried again, and there is one task all the same.
/// </summary>
public sealed class RetryTests
{
    private const string Exchange = "exchange/taskcluster-notify/v1/notification";

    private readonly FlakyQueue queue = new();
    private RunningServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await RunningServer.Start(
        new Dictionary<string, string?> { ["Pulse:PauseMilliseconds"] = "0", ["Logging:LogLevel:Default"] = "Error" },
        configureServices: queue.Replace);

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_slot_whose_task_could_not_be_created_is_tried_again_after_a_pause(bool isCreated)
    {
        await server.Hook("g/h", Schedule("0 * * * *"));
        var (slot, ids) = (await server.NextFire("g/h"), new List<string>());
        Fail(isCreated, times: 2, ids);

        await server.AdvanceStepwise(slot.AddSeconds(119) - server.Clock.GetUtcNow());
        (await server.LastFires("g/h")).Should().BeEmpty();
        server.Mails().Should().BeEmpty();
        await server.AdvanceStepwise(TimeSpan.FromSeconds(1));

        var fire = (await server.LastFires("g/h")).Should().ContainSingle().Subject;
        fire.Text("result").Should().Be("success");
        ids.Should().HaveCount(3).And.OnlyContain(taskId => taskId == fire.Text("taskId"));
        (await server.TaskOf(fire))["created"]!.GetValue<DateTimeOffset>().Should().Be(slot);
        server.Rows("queue_tasks").Should().Be(1);
        (await server.NextFire("g/h")).Should().Be(slot.AddHours(1));
    }

    [Test]
    public async Task A_task_that_an_earlier_attempt_has_left_is_found_whatever_has_changed_since()
    {
        await server.Hook("g/h", Schedule("0 * * * *"));
        var ids = new List<string>();
        Fail(isCreated: true, times: 1, ids);
        await server.AdvanceStepwise(await server.NextFire("g/h") - server.Clock.GetUtcNow());

        // The role loses its scopes, and the slot is so long ago that it counts as late.
        _ = (await server.AsRoot().Delete(AuthCalls.RolePath("hook-id:g/h"))).Status;
        server.Clock.Jump(TimeSpan.FromMinutes(40));
        await server.Advance(TimeSpan.Zero);

        var fire = (await server.LastFires("g/h")).Should().ContainSingle().Subject;
        fire.Text("result").Should().Be("success");
        fire.Text("taskState").Should().Be("pending");
        ids.Should().Equal(fire.Text("taskId"));
        server.Mails().Should().BeEmpty();
    }

    [Test]
    public async Task A_slot_does_not_come_again_where_the_clock_is_set_back_meanwhile()
    {
        await server.Hook("g/h", Schedule("0 * * * *"));
        var (slot, isSetBack) = (await server.NextFire("g/h"), false);
        queue.FailsBefore = _ =>
        {
            server.Clock.Jump(isSetBack ? TimeSpan.Zero : TimeSpan.FromSeconds(-10));
            isSetBack = true;
            return false;
        };

        await server.AdvanceStepwise(slot - server.Clock.GetUtcNow());
        await server.AdvanceStepwise(TimeSpan.FromMinutes(1));

        isSetBack.Should().BeTrue();
        (await server.LastFires("g/h")).Should().ContainSingle();
        (await server.NextFire("g/h")).Should().Be(slot.AddHours(1));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_message_has_one_task_however_often_it_is_tried(bool isCreated)
    {
        await server.Hook("g/h", Open, BoundTo(Exchange));
        var ids = new List<string>();
        Fail(isCreated, times: 1, ids);
        _ = (await server.SendPulse("a", "{}")).Status;

        await server.Settle();
        (await server.LastFires("g/h")).Should().BeEmpty();
        await server.AdvanceStepwise(TimeSpan.FromSeconds(60));

        var fire = (await server.LastFires("g/h")).Should().ContainSingle().Subject;
        ids.Should().Equal(fire.Text("taskId"), fire.Text("taskId"));
        server.Rows("queue_tasks").Should().Be(1);
        server.Rows("hooks_pending_fires").Should().Be(0);
    }

    [Test]
    public async Task A_hook_that_fails_delays_no_other()
    {
        for (var number = 0; number < 10; number++)
        {
            await server.Hook($"g/{number}", Schedule("0 * * * *"), Open, BoundTo(Exchange), ("task", Template(
                ("extra", Json($$"""{"number": {{number}}}""")))));
        }

        queue.FailsBefore = request => request.Task.Extra.ToString().Contains('3');
        _ = (await server.SendPulse("a", "{}")).Status;
        await server.Settle();
        await server.AdvanceStepwise(await server.NextFire("g/0") - server.Clock.GetUtcNow());

        for (var number = 0; number < 10; number++)
        {
            (await server.LastFires($"g/{number}")).Should().HaveCount(number == 3 ? 0 : 2);
        }
    }

    [Test]
    public async Task A_slot_of_a_hook_that_is_changed_meanwhile_is_passed()
    {
        await server.Hook("g/h", Schedule("0 * * * *"));
        var slot = await server.NextFire("g/h");
        queue.FailsBefore = _ => true;
        await server.AdvanceStepwise(slot - server.Clock.GetUtcNow());
        queue.FailsBefore = _ => false;

        _ = (await server.UpdateHook("g/h", Schedule("0 * * * *"))).Ok;
        await server.AdvanceStepwise(TimeSpan.FromMinutes(59));

        (await server.LastFires("g/h")).Should().BeEmpty();
        (await server.NextFire("g/h")).Should().Be(slot.AddHours(1));
    }

    [Test]
    public async Task A_trigger_that_meets_a_fault_of_the_server_is_answered_so()
    {
        await server.Hook("g/h");
        queue.FailsBefore = _ => true;

        (await server.Trigger("g/h")).ShouldFail(503, "InternalServerError");

        (await server.LastFires("g/h")).Should().BeEmpty();
    }

    private void Fail(bool isCreated, int times, List<string> ids)
    {
        bool IsTime(Modules.Queue.Api.Tasks.CreateTask.Request request)
        {
            lock (ids)
            {
                ids.Add(request.TaskId);
                return ids.Count <= times;
            }
        }

        if (isCreated)
        {
            queue.FailsAfter = IsTime;
        }
        else
        {
            queue.FailsBefore = IsTime;
        }
    }
}

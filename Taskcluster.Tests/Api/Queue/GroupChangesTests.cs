using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>
/// cancelTaskGroup and changeTaskGroupPriority of groups that one transaction cannot hold (DESIGN.md §3): what others
/// see in between, and what becomes of a change that is cut short there.
/// </summary>
public sealed class GroupChangesTests
{
    private const int Many = 450;
    private const string Changes = "queue_group_changes";

    private TemporaryFolder folder = null!;
    private RunningServer server = null!;

    [SetUp]
    public async Task Start()
    {
        folder = new TemporaryFolder();
        server = await RunningServer.Start(dataFolder: folder.Path);
    }

    [TearDown]
    public async Task Stop()
    {
        try
        {
            MessageRules.Verify(server);
        }
        finally
        {
            await server.DisposeAsync();
            folder.Dispose();
        }
    }

    [Test]
    public async Task No_task_wakes_because_another_one_of_its_group_is_canceled_before_it()
    {
        var (group, taskIds) = await FirstAndItsDependents();
        var outside = await server.Task(
            ("dependencies", new JsonArray(taskIds[0])), ("requires", "all-resolved"));

        (await server.OnGroup(group, "cancel")).Ok.Texts("taskIds").Should().Equal(taskIds);

        foreach (var dependent in new[] { taskIds[1], taskIds[99], taskIds[100], taskIds[250], taskIds[^1] })
        {
            (await server.Summary(dependent)).Should().Be("exception: exception(exception, canceled) 5 left");
        }

        Told("task-pending").Should().Equal(taskIds[0], outside);
        Told("task-exception").Should().Equal(taskIds);
        server.Rows(Changes).Should().Be(0);
    }

    [Test]
    public async Task A_cancellation_that_is_cut_short_between_two_transactions_goes_on_after_a_restart()
    {
        var (group, taskIds) = await FirstAndItsDependents();
        await FailAt(taskIds[250], "is_unresolved", "= 0");

        (await server.OnGroup(group, "cancel")).Status.Should().BeGreaterThanOrEqualTo(500);

        // Two transactions came through; what waits for the first task is held back although that one has ended.
        Told("task-exception").Should().Equal(taskIds.Take(200));
        (await server.Summary(taskIds[199])).Should().StartWith("exception");
        (await server.Summary(taskIds[200])).Should().Be("unscheduled: 5 left");
        (await server.Summary(taskIds[^1])).Should().Be("unscheduled: 5 left");

        await FailNoMore();
        await Restart();
        await Until.True(() => server.Rows(Changes) == 0);

        Told("task-exception").Should().Equal(taskIds);
        Told("task-pending").Should().Equal(taskIds[0]);
        server.Messages.Exchanges.Count(name => name == "task-group-resolved").Should().Be(1);
        (await server.OnGroup(group, "cancel")).Ok["cancelledCount"]!.GetValue<int>().Should().Be(0);
    }

    [Test]
    public async Task A_cancellation_whose_transaction_failed_goes_on_by_itself()
    {
        var (group, taskIds) = await FirstAndItsDependents();
        await FailAt(taskIds[250], "is_unresolved", "= 0");
        (await server.OnGroup(group, "cancel")).Status.Should().BeGreaterThanOrEqualTo(500);
        await FailNoMore();

        await server.Advance(TimeSpan.FromSeconds(10));

        Told("task-exception").Should().Equal(taskIds);
        server.Rows(Changes).Should().Be(0);
    }

    [Test]
    public async Task A_change_of_priority_that_is_cut_short_goes_on_after_a_restart_and_is_told_once()
    {
        var (group, taskIds) = await Tasks();
        await FailAt(taskIds[300], "priority", ">= 0");

        (await server.GroupPriority(group, "high")).Status.Should().BeGreaterThanOrEqualTo(500);

        (await Priorities(group)).Should().Equal(
            [.. Enumerable.Repeat("high", 200), .. Enumerable.Repeat("lowest", Many - 200)]);
        PriorityMessages().Should().BeEmpty();

        await FailNoMore();
        await Restart();
        await Until.True(() => server.Rows(Changes) == 0);

        (await Priorities(group)).Should().OnlyContain(priority => priority == "high");
        PriorityMessages().Should().Equal($"high {Many}");
    }

    [Test]
    public async Task A_later_change_of_priority_takes_over_from_one_that_is_not_at_its_end()
    {
        var (group, taskIds) = await Tasks();
        await Script($"""
            INSERT INTO queue_group_changes (change_id, task_group_id, priority, after_task_id, tasks_affected, due)
            VALUES ('a', '{group}', 4, '{taskIds[199]}', 200, 0)
            """);

        var reply = (await server.GroupPriority(group, "low")).Ok;

        reply["tasksAffected"]!.GetValue<int>().Should().Be(Many);
        server.Rows(Changes).Should().Be(0);
        await server.Advance(TimeSpan.FromMinutes(1));
        (await Priorities(group)).Should().OnlyContain(priority => priority == "low");
        PriorityMessages().Should().Equal("high 200", $"low {Many}");
    }

    [Test]
    public async Task Of_two_changes_of_priority_at_once_the_one_that_began_later_holds_for_all_tasks()
    {
        var (group, _) = await Tasks();

        for (var round = 1; round <= 5; round++)
        {
            foreach (var answer in await Task.WhenAll(
                server.GroupPriority(group, "high"), server.GroupPriority(group, "low")))
            {
                answer.Status.Should().Be(200);
            }

            var told = PriorityMessages();
            told.Should().HaveCount(2 * round);
            (await Priorities(group)).Distinct().Should().Equal(told[^1].Split(' ')[0]);
        }
    }

    [Test]
    public async Task A_change_of_a_group_that_is_gone_comes_to_its_end()
    {
        await Script("""
            INSERT INTO queue_group_changes (change_id, task_group_id, priority, after_task_id, tasks_affected, due)
            VALUES ('a', 'fN1SbArXTPSVFNUvaOlinQ', 3, '', 0, 0), ('b', 'fN1SbArXTPSVFNUvaOlinQ', NULL, '', 0, 0)
            """);

        await server.Advance(TimeSpan.Zero);

        server.Rows(Changes).Should().Be(0);
        server.Messages.All.Should().BeEmpty();
    }

    // The first of the ids is what all others wait for.
    private async Task<(string Group, IReadOnlyList<string> TaskIds)> FirstAndItsDependents()
    {
        var group = SlugId.New();
        string[] taskIds = [.. Enumerable.Range(0, Many).Select(_ => SlugId.New()).Order(StringComparer.Ordinal)];
        await Create(group, taskIds[0]);
        await Parallel.ForEachAsync(taskIds.Skip(1), async (taskId, _) => await Create(
            group, taskId, ("dependencies", new JsonArray(taskIds[0])), ("requires", "all-resolved")));
        _ = (await server.OnGroup(group, "seal")).Ok;
        return (group, taskIds);
    }

    private async Task<(string Group, IReadOnlyList<string> TaskIds)> Tasks()
    {
        var group = SlugId.New();
        string[] taskIds = [.. Enumerable.Range(0, Many).Select(_ => SlugId.New()).Order(StringComparer.Ordinal)];
        await Parallel.ForEachAsync(taskIds, async (taskId, _) => await Create(group, taskId));
        return (group, taskIds);
    }

    private async Task Create(string group, string taskId, params (string Name, JsonNode? Value)[] changes) =>
        _ = (await server.Create(taskId, server.Definition([("taskGroupId", group), .. changes]))).Ok;

    // The transaction that comes to this task is undone, as if the process had died before it.
    private Task FailAt(string taskId, string column, string condition) => Script($"""
        CREATE TRIGGER fail BEFORE UPDATE OF {column} ON queue_tasks
        WHEN new.task_id = '{taskId}' AND new.{column} {condition}
        BEGIN SELECT RAISE(ABORT, 'the test lets it fail'); END
        """);

    private Task FailNoMore() => Script("DROP TRIGGER fail");

    private Task Script(string sql) =>
        server.Services.GetRequiredService<Database>().Write(tx => tx.Sql(string.Intern(sql)).Execute());

    private async Task Restart()
    {
        await server.DisposeAsync();
        server = await RunningServer.Start(dataFolder: folder.Path, clock: server.Clock);
    }

    // The tasks that messages of an exchange are about, in order.
    private IReadOnlyList<string> Told(string exchange) =>
    [
        .. server.Messages.All.Where(message => PublishedMessages.ShortName(message) == exchange)
            .Select(message => message.RoutingKey.Split('.')[1]),
    ];

    private IReadOnlyList<string> PriorityMessages() =>
    [
        .. server.Messages.All.Where(IsOfPriority).Select(PublishedMessages.Payload)
            .Select(payload => $"{payload["newPriority"]} {payload["tasksAffected"]}"),
    ];

    private static bool IsOfPriority(PulseMessage message) =>
        PublishedMessages.ShortName(message) == "task-group-priority-changed";

    private async Task<IReadOnlyList<string>> Priorities(string group) =>
    [
        .. (await server.AsRoot().Get($"queue/v1/task-group/{group}/list")).Ok["tasks"]!.AsArray()
            .Select(entry => entry!["status"]!["priority"]!.GetValue<string>()),
    ];
}

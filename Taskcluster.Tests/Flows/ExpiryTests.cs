using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Flows;

/// <summary>Tasks, artifacts and groups that expire (spec/queue.md §2.5, §2.6, §2.9; §6 row 112).</summary>
public sealed class ExpiryTests : ServerTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(30);

    [Test]
    public async Task A_task_is_gone_the_moment_it_expires_and_its_rows_some_time_later()
    {
        var taskId = await Server.CompletedTask(("expires", Server.In(Hour)));
        await Server.Advance(Hour);
        (await Read(taskId)).Should().OnlyContain(status => status == 200, "it expires after this moment");

        await Server.Advance(Tick);

        (await Read(taskId)).Should().OnlyContain(status => status == 404);
        foreach (var action in new[] { "schedule", "rerun", "cancel" })
        {
            (await Server.Control(taskId, action)).ShouldFail(404, "ResourceNotFound");
        }

        (await Server.Report(taskId, 0, "completed")).ShouldFail(404, "ResourceNotFound");
        (await Server.ClaimTask(taskId, 0)).ShouldFail(404, "ResourceNotFound");
        Server.Rows("queue_tasks").Should().Be(1);
        await Server.Advance(Delay);
        Server.Rows("queue_tasks").Should().Be(0);
        Server.Rows("queue_task_definitions").Should().Be(0);
        Server.Messages.Of(taskId).Should().Equal(
            ["task-defined _", "task-pending 0", "task-running 0", "task-completed 0"], "nothing tells of it");
    }

    [Test]
    public async Task An_expired_artifact_answers_410_until_it_is_removed_with_its_content()
    {
        var taskId = await Server.ClaimedTask();
        var bytes = Encoding.UTF8.GetBytes("the same in both");
        await Server.Upload(taskId, "early", bytes);
        var late = ArtifactCalls.S3();
        late["expires"] = Server.In(Hour * 2);
        var putUrl = (await Server.CreateArtifact(taskId, "late", late)).Ok["putUrl"]!.GetValue<string>();
        (await ArtifactCalls.Put(putUrl, bytes)).EnsureSuccessStatusCode();

        await Server.Advance(TimeSpan.FromMinutes(30) + Tick);

        var path = ArtifactCalls.Path(taskId, "early");
        (await Server.AsRoot().Get(path)).ShouldFail(410, "ResourceExpired");
        (await Names(taskId)).Should().Equal("early", "late");
        await Server.Advance(Delay);
        (await Server.AsRoot().Get(path)).ShouldFail(404, "ResourceNotFound");
        (await Names(taskId)).Should().Equal("late");
        Server.ArtifactFiles().Should().ContainSingle("the other one still names the content");
        (await Server.ContentOf(taskId, "late")).Should().Equal(bytes);

        await Server.Advance(Hour * 2);
        Server.ArtifactFiles().Should().BeEmpty();
        (await Names(taskId)).Should().BeEmpty();
    }

    [Test]
    public async Task A_task_takes_its_artifacts_and_its_edges_with_it()
    {
        var required = await Server.Task();
        var taskId = await Server.Task(
            ("expires", Server.In(Hour)), ("dependencies", new JsonArray(required)), ("requires", "all-resolved"));
        _ = (await Server.Control(taskId, "schedule")).Ok;
        _ = (await Server.ClaimTask(taskId, 0)).Ok;
        await Server.Upload(taskId, "a", [1, 2, 3]);

        await Server.Advance(Hour + Delay);

        Server.Rows("queue_artifacts").Should().Be(0);
        Server.Rows("queue_dependencies").Should().Be(0);
        Server.ArtifactFiles().Should().BeEmpty();
        (await Server.Summary(required)).Should().StartWith("exception", "it lasts a year");
    }

    [Test]
    public async Task A_task_that_is_larger_than_a_portion_goes_all_the_same()
    {
        var taskId = await Server.CompletedTask(("expires", Server.In(Hour)));
        await Server.Services.GetRequiredService<Database>().Write(tx =>
        {
            for (var number = 0; number < 1300; number++)
            {
                tx.Sql("""
                    INSERT INTO queue_artifacts (task_id, run_id, name, storage_type, content_type, details, is_present,
                      expires) VALUES (?, 0, ?, 'error', 'x', '{}', 1, ?)
                    """).Bind(taskId).Bind($"a{number}").Bind(tx.Now.AddHours(9)).Execute();
            }
        });

        await Server.Advance(Hour + Delay);

        Server.Rows("queue_artifacts").Should().Be(0);
        Server.Rows("queue_tasks").Should().Be(0);
    }

    [Test]
    public async Task The_id_of_a_task_that_has_expired_is_free_once_it_is_removed()
    {
        var taskId = await Server.CompletedTask(("expires", Server.In(Hour)));
        await Server.Advance(Hour + Tick);

        (await Server.Create(taskId, Server.Definition())).ShouldFail(409, "RequestConflict", "expired");
        (await Server.Create(SlugId.New(), Server.Definition(("dependencies", new JsonArray(taskId)))))
            .ShouldFail(400, "InputError", $"Not there: [{taskId}]");

        await Server.Advance(Delay);
        (await Server.Create(taskId, Server.Definition())).Status.Should().Be(200);
    }

    [Test]
    public async Task A_group_lasts_an_hour_longer_than_its_tasks_and_may_then_begin_anew()
    {
        var group = SlugId.New();
        _ = await Server.CompletedTask(("taskGroupId", group), ("expires", Server.In(Hour)));
        await Server.Advance(Hour * 2);
        Find(group).Should().NotBeNull();

        await Server.Advance(Tick);

        Find(group).Should().BeNull();
        Server.Rows("queue_task_groups").Should().Be(1);
        _ = await Server.Task(("taskGroupId", group), ("schedulerId", "another"), ("expires", Server.In(Hour)));
        Find(group)!.SchedulerId.Should().Be("another");
        await Server.Advance((Hour * 2) + Delay);
        Server.Rows("queue_task_groups").Should().Be(0);
    }

    [Test]
    public async Task What_expired_while_the_program_did_not_run_is_ended_first_and_tells_of_it()
    {
        var folder = RunningServer.NewFolder();
        string taskId;
        await using (var first = await RunningServer.Start(dataFolder: folder))
        {
            taskId = await first.Task(("expires", first.In(Hour)));
        }

        try
        {
            var clock = new TestClock();
            clock.Jump(TimeSpan.FromHours(20));
            await using var second = await RunningServer.Start(dataFolder: folder, clock: clock);
            await second.Advance(TimeSpan.Zero);

            // The loops of a new program are at it by themselves, too.
            await Until.True(() => second.Rows("queue_tasks") == 0 && second.Rows("queue_task_groups") == 0);
            second.Messages.Exchanges.Should().Equal(
                "task-defined", "task-pending", "task-group-resolved", "task-exception");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_task_may_last_as_long_as_time_can_be_written()
    {
        var taskId = await Server.CompletedTask(("expires", "9999-12-31T23:59:59.999Z"));

        await Server.Advance(TimeSpan.FromDays(1000));

        (await Server.Summary(taskId)).Should().StartWith("completed");
    }

    [Test]
    public async Task The_loops_wake_by_themselves()
    {
        await Sleeping.Loops(Server);
        var taskId = await Server.ClaimedTask(("expires", Server.In(Hour)));
        await Server.Upload(taskId, "a", [1]);
        await Sleeping.Loops(Server);

        Server.Clock.Advance(Hour);
        await Until.True(() => Server.Rows("queue_artifacts") == 0);
        await Sleeping.Loops(Server);
        Server.Clock.Advance(Delay);
        await Until.True(() => Server.Rows("queue_tasks") == 0);
        await Sleeping.Loops(Server);
        Server.Clock.Advance(Hour);
        await Until.True(() => Server.Rows("queue_task_groups") == 0);
    }

    private async Task<IReadOnlyList<int>> Read(string taskId)
    {
        var statuses = new List<int>();
        foreach (var path in new[] { "", "/status", "/runs/0/artifacts", "/artifacts" })
        {
            statuses.Add((await Server.AsRoot().Get($"queue/v1/task/{taskId}{path}")).Status);
        }

        return statuses;
    }

    private async Task<IEnumerable<string>> Names(string taskId) =>
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/runs/0/artifacts")).Ok["artifacts"]!.AsArray()
            .Select(artifact => artifact!["name"]!.GetValue<string>());

    private TaskGroup? Find(string taskGroupId) =>
        Server.Services.GetRequiredService<Database>().Read(taskGroupId, TaskGroupStore.Find);
}

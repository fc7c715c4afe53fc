using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Flows;

/// <summary>Many tasks expire at once, and those who use the API notice nothing but that they are gone.</summary>
public sealed class ExpiryUnderLoadTests : ServerTests
{
    private const int Tasks = 1200;
    private const int Clients = 4;
    private const int PayloadBytes = 2000;

    // Of each client, so that what they leave behind does not hide what has gone.
    private const int NewTasks = 20;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    protected override IReadOnlyDictionary<string, string?>? Settings { get; } = new Dictionary<string, string?>
    {
        ["Database:FreeMebibytes"] = "0",
        ["Database:PortionPausePercent"] = "50",
    };

    [Test]
    public async Task A_thousand_tasks_and_more_with_artifacts_go_while_the_API_is_used()
    {
        var kept = await Server.CompletedTask(("taskQueueId", "p/kept"));
        var expiring = await MakeTasks();
        Server.ArtifactFiles().Should().HaveCount(Tasks);
        var pages = Server.Number("PRAGMA page_count");
        Server.Clock.Jump(Hour + TimeSpan.FromMinutes(30));
        using var end = new CancellationTokenSource();
        var users = Enumerable.Range(0, Clients).Select(client => Use(kept, expiring, client, end.Token)).ToList();

        await Server.Advance(TimeSpan.Zero);

        await end.CancelAsync();
        var slowest = (await Task.WhenAll(users)).Max();
        await TestContext.Out.WriteLineAsync($"the slowest step took {slowest.TotalMilliseconds:0.0} ms");
        Server.Number("SELECT count(*) FROM queue_tasks WHERE task_queue_id = 'p/w'").Should().Be(0);
        Server.Rows("queue_artifacts").Should().Be(0);
        Server.ArtifactFiles().Should().BeEmpty();
        await Server.Advance(TimeSpan.Zero);
        Server.Number("PRAGMA freelist_count").Should().BeLessThan(32);
        Server.Number("PRAGMA page_count")
            .Should().BeLessThan(pages - (Tasks / 4), "of each task a KiB and more comes back");
    }

    private async Task<IReadOnlyList<string>> MakeTasks()
    {
        var ids = new ConcurrentBag<string>();
        var expires = Server.In(Hour);
        await Parallel.ForAsync(0, Tasks, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
        {
            var taskId = await Server.ClaimedTask(
                ("expires", expires), ("payload", new JsonObject { ["script"] = new string('x', PayloadBytes) }));
            await Server.Upload(taskId, "public/log", Encoding.UTF8.GetBytes($"log {number}"));
            ids.Add(taskId);
        });
        return [.. ids];
    }

    private async Task<TimeSpan> Use(string kept, IReadOnlyList<string> expiring, int client, CancellationToken end)
    {
        var slowest = TimeSpan.Zero;
        var queueId = $"p/user{client}";
        for (var number = client; !end.IsCancellationRequested; number += Clients)
        {
            var started = Stopwatch.GetTimestamp();
            (await Server.AsRoot().Get($"queue/v1/task/{expiring[number % expiring.Count]}/status"))
                .ShouldFail(404, "ResourceNotFound");
            if (number < NewTasks * Clients)
            {
                var taskId = await Server.Task(("taskQueueId", queueId));
                (await Server.ClaimWork(queueId: queueId)).TaskIds().Should().Equal(taskId);
                (await Server.Report(taskId, 0, "completed")).Status.Should().Be(200);
            }

            (await Server.Summary(kept)).Should().StartWith("completed");
            var elapsed = Stopwatch.GetElapsedTime(started);
            slowest = elapsed > slowest ? elapsed : slowest;
        }

        return slowest;
    }
}

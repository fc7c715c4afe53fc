using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Queue.Logs;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.LiveLogCalls;

namespace Taskcluster.Tests.Worker;

/// <summary>The log of a task at a real server, which alone is listened to.</summary>
[Platform("Linux")]
public sealed class LiveLogRelayTests : ServerTests
{
    [Test]
    public async Task A_running_log_is_followed_at_the_server_and_found_stored_at_the_same_name()
    {
        await using var worker = RealWorker.Start(Server, settings => settings with { RelaysLiveLogs = true });
        var taskId = await worker.Create("echo early; while [ ! -e go ]; do sleep 0.02; done; echo late");
        await Until.Message(
            Server, message => message.Exchange.EndsWith("/artifact-created", StringComparison.Ordinal));

        using var answer = await Read(await Server.LocationOf(taskId, Name));
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var seen = "";
        while (!seen.Contains("\nearly\n"))
        {
            seen += await reader.ReadLineAsync() + "\n";
        }

        await worker.Go(taskId);
        seen += await reader.ReadToEndAsync();
        await worker.Ended(taskId);

        seen.Should().Be(await worker.Log(taskId));
        (await Server.Anonymous().Get($"/task-log/{taskId}/0/{Name}?tail=1"))
            .Text.Should().Contain("Result: completed");
    }

    [Test]
    public async Task A_server_that_lost_the_log_gets_it_again()
    {
        await using var worker = RealWorker.Start(Server, settings => settings with { RelaysLiveLogs = true });
        var taskId = await worker.Create(
            "echo early; while [ ! -e go ]; do sleep 0.02; done; echo late; while [ ! -e end ]; do sleep 0.02; done");
        var logs = Server.Services.GetRequiredService<LiveLogs>();
        var key = new LogKey(taskId, 0, Name);
        await Until.True(() => logs.Find(key) is { } log && File.ReadAllText(log.FilePath).Contains("\nearly\n"));

        logs.Remove(key);
        await worker.Go(taskId);
        await Until.True(() => logs.Find(key)?.Extent(-1).Length > 0);
        using var answer = await Read(await Server.LocationOf(taskId, Name));
        await File.WriteAllTextAsync(Path.Combine(worker.TaskDirectory(taskId), "end"), "");
        await worker.Ended(taskId);

        (await answer.Content.ReadAsStringAsync()).Should().Be(await worker.Log(taskId));
    }
}

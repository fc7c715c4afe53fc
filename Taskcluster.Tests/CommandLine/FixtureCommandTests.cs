using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>The verb <c>fixture</c>, as other people's tests start it.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "Signals and open files are looked at as Linux shows them.")]
public sealed class FixtureCommandTests
{
    [Test]
    public async Task It_says_in_one_line_where_it_is_and_how_to_call_it()
    {
        await using var server = await ChildServer.Start();

        var line = JsonNode.Parse(server.Line)!.AsObject();
        line.Select(member => member.Key).Should().BeEquivalentTo(["rootUrl", "clientId", "accessToken", "pid"]);
        line["pid"]!.GetValue<int>().Should().Be(server.Program.Id);
        line["clientId"]!.GetValue<string>().Should().Be("static/taskcluster/root");
        (await server.AsRoot().Get("auth/v1/scopes/current")).Ok["scopes"]!.AsArray()
            .Select(scope => scope!.GetValue<string>()).Should().Contain("*");

        var (_, output, _) = await server.Stop();
        output.Should().BeEmpty("the line is all that stands on the standard output");
    }

    [Test]
    public async Task SIGTERM_ends_it_in_good_order_and_takes_its_folder_away()
    {
        await using var server = await ChildServer.Start();
        var folder = FolderOf(server);
        Directory.Exists(folder).Should().BeTrue();

        var (code, _, errors) = await server.Stop();

        code.Should().Be(0);
        errors.Should().BeEmpty();
        Directory.Exists(folder).Should().BeFalse();
    }

    [Test]
    public async Task It_ends_with_whoever_holds_its_standard_input()
    {
        await using var server = await ChildServer.Start("--exit-with-parent");
        var folder = FolderOf(server);

        server.Program.CloseInput();

        (await server.Program.End()).Code.Should().Be(0);
        Directory.Exists(folder).Should().BeFalse();
    }

    [Test]
    public async Task Without_the_option_a_closed_standard_input_means_nothing()
    {
        await using var server = await ChildServer.Start();

        server.Program.CloseInput();

        (await server.AsRoot().Get("queue/v1/ping")).Status.Should().Be(200);
        (await server.Stop()).Code.Should().Be(0);
    }

    [Test]
    public async Task What_it_was_given_to_keep_is_there_when_it_starts_again()
    {
        using var folder = new TemporaryFolder();
        string token;
        await using (var first = await ChildServer.Start("--data", folder.Path))
        {
            token = first.Root.AccessToken;
            _ = (await first.AsRoot().Put("auth/v1/roles/kept", new { description = "", scopes = new[] { "a" } })).Ok;
            (await first.Stop()).Code.Should().Be(0);
        }

        await using var second = await ChildServer.Start("--data", folder.Path);

        second.Root.AccessToken.Should().Be(token);
        (await second.AsRoot().Get("auth/v1/roles/kept")).Status.Should().Be(200);
    }

    [Test]
    public async Task The_built_in_worker_runs_what_its_queue_holds()
    {
        await using var server = await ChildServer.Start("--worker");

        var taskId = await Create(server, "echo from the fixture");

        (await Becomes(server, taskId, "completed", "failed", "exception")).Should().Be("completed");
    }

    [Test]
    public async Task After_a_reset_in_the_middle_of_a_task_workers_run_what_comes_then()
    {
        await using var server = await ChildServer.Start("--worker");
        var taskId = await Create(server, "sleep 600");
        _ = await Becomes(server, taskId, "running");

        _ = (await new ApiClient(server.RootUrl, null).Post("fixture/v1/reset")).Ok;

        (await server.AsRoot().Get($"queue/v1/task/{taskId}")).Status.Should().Be(404);
        var counts = (await server.AsRoot().Get("queue/v1/task-queues/local%2Fposix/counts")).Ok;
        counts["claimedTasks"]!.GetValue<int>().Should().Be(0);
        var next = await Create(server, "echo after the reset");
        (await Becomes(server, next, "completed", "failed", "exception")).Should().Be("completed");
        (await server.Stop()).Code.Should().Be(0);
    }

    private static async Task<string> Create(ChildServer server, string script)
    {
        var taskId = Modules.Kernel.Names.SlugId.New();
        var now = TimeProvider.System.GetUtcNow();
        _ = (await server.AsRoot().Put($"queue/v1/task/{taskId}", new
        {
            taskQueueId = "local/posix",
            created = now,
            deadline = now.AddHours(1),
            payload = WorkerRig.Script(script),
            metadata = new { name = "n", description = "d", owner = "o@example.com", source = "https://example.com" },
        })).Ok;
        return taskId;
    }

    private static async Task<string> Becomes(ChildServer server, string taskId, params string[] states)
    {
        var state = "";
        await Eventually(async () =>
        {
            var answer = await server.AsRoot().Get($"queue/v1/task/{taskId}/status");
            state = answer.Ok["status"]!["state"]!.GetValue<string>();
            return states.Contains(state);
        });
        return state;
    }

    private static async Task Eventually(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    // The lock of the data folder is open as long as the program runs; other files come and go while we look.
    private static string FolderOf(ChildServer server) => Directory.EnumerateFiles($"/proc/{server.Program.Id}/fd")
        .Select(TargetOf)
        .Where(path => path is not null && path.EndsWith("/lock", StringComparison.Ordinal))
        .Select(path => Path.GetDirectoryName(path)!)
        .Single();

    private static string? TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>The verb <c>import --from</c>: what another deployment shows comes into a data folder.</summary>
public sealed class ImportFromTests
{
    private static readonly Dictionary<string, string?> WithoutBuiltInWorkers = new()
    {
        ["BuiltInWorkers:Enabled"] = "false",
    };

    [Test]
    public async Task A_dry_run_says_what_would_come_and_writes_nothing_and_what_comes_is_there()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        await using var source = await RunningServer.Start();
        await Fill(source);

        var dry = (await Import(source, data, "--dry-run")).Ok;

        Directory.Exists(data).Should().BeFalse("a dry run writes nothing");
        dry.Should().Contain("roles: 1 skipped, 1 created").And.Contain("hooks: 1 created");
        (await Import(source, data)).Ok.Should().Be(dry);
        (await Import(source, data)).Ok.Should().NotContain("created");
        await using var target = await RunningServer.Start(dataFolder: data);
        (await target.AsRoot().Get("auth/v1/roles/team:garden")).Ok["scopes"]!.ToJsonString()
            .Should().Be("""["secrets:get:garden/*"]""");
        (await target.AsRoot().Get("hooks/v1/hooks/garden/water")).Ok["metadata"]!["name"]!.GetValue<string>()
            .Should().Be("Water");
    }

    [Test]
    public async Task Whoever_only_looks_at_a_folder_without_a_server_does_none_of_its_work()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        var taskId = await LeavePendingTask(data);
        var log = Path.Combine(data, "administration.log");
        var told = await File.ReadAllTextAsync(log);
        await using var source = await RunningServer.Start();
        await Fill(source);

        (await Import(source, data, "--dry-run")).Ok.Should().Contain("roles: 1 skipped, 1 created");
        foreach (var layout in new[] { "tc-admin", "api" })
        {
            _ = (await Verb.RunHere(
                "export", Path.Combine(folder.Path, layout), "--layout", layout, "--data", data)).Ok;
        }

        (await File.ReadAllTextAsync(log)).Should().Be(told);
        await using var target = await RunningServer.Start(WithoutBuiltInWorkers, data);
        (await target.Summary(taskId)).Should().Contain("pending");
        (await target.AsRoot().Get("auth/v1/roles/team:garden")).Status.Should().Be(404);
    }

    [Test]
    public async Task A_dry_run_upgrades_no_data()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        _ = await LeavePendingTask(data);
        using (var connection = new Connection(DataFolder.DatabaseIn(data), readOnly: false))
        {
            connection.Script("DELETE FROM schema_migrations WHERE name = 'Kernel/Storage/002-audit.sql'");
        }

        await using var source = await RunningServer.Start();

        var refusal = await Import(source, data, "--dry-run");

        refusal.Complaint.Should().Contain("older version").And.Contain("upgrades it");
        Directory.EnumerateFiles(data, "*.before-upgrade-*").Should().BeEmpty();
    }

    // What a worker of the program itself would do at once.
    private static async Task<string> LeavePendingTask(string data)
    {
        await using var server = await RunningServer.Start(WithoutBuiltInWorkers, data);
        return await server.Task(("taskQueueId", "built-in/succeed"));
    }

    private static async Task Fill(RunningServer server)
    {
        var root = server.AsRoot();
        _ = (await root.Put("auth/v1/roles/team:garden", new
        {
            description = "x",
            scopes = new[] { "secrets:get:garden/*" },
        })).Ok;
        _ = (await root.Post("auth/v1/roles/anonymous", new
        {
            description = "x",
            scopes = new[] { "auth:list-*", "hooks:list-hooks:*", "hooks:get:*", "worker-manager:list-*" },
        })).Ok;
        _ = (await root.Put("hooks/v1/hooks/garden/water", new
        {
            metadata = new { name = "Water", description = "x", owner = "a@example.com", emailOnError = false },
            task = new { },
        })).Ok;
    }

    private static Task<VerbResult> Import(RunningServer from, string data, params string[] more) =>
        Verb.RunHere(["import", "--from", from.RootUrl, "--data", data, .. more]);
}

using System.Security.Cryptography;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Backups;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Backups;

/// <summary>A server with some state in a folder of its own, and room beside it for backups of it.</summary>
internal sealed class BackupRig : IAsyncDisposable
{
    private readonly string root = RunningServer.NewFolder();
    private readonly TestClock clock = new();

    private BackupRig() => Directory.CreateDirectory(root);

    public RunningServer Server { get; private set; } = null!;

    /// <summary>A running task with the artifacts <c>first</c> and <c>second</c>.</summary>
    public string TaskId { get; private set; } = "";

    public string Data => Path("data");

    public TestClock Clock => clock;

    public string Path(string name) => System.IO.Path.Combine(root, name);

    public static async Task<BackupRig> Start(params (string Name, string Value)[] settings)
    {
        var rig = new BackupRig();
        rig.Server = await rig.Open("data", settings);
        rig.TaskId = await rig.Server.RunningTask();
        await rig.Server.Upload(rig.TaskId, "first", "one"u8.ToArray());
        await rig.Server.Upload(rig.TaskId, "second", RandomNumberGenerator.GetBytes(300_000));
        (await rig.Server.AsRoot().Put(
            "secrets/v1/secret/s", new { secret = new { answer = 42 }, expires = "3000-01-01T00:00:00.000Z" }))
            .Status.Should().Be(200);
        return rig;
    }

    /// <summary>Starts a server on a folder beside the others.</summary>
    public Task<RunningServer> Open(string name, params (string Name, string Value)[] settings) => RunningServer.Start(
        settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value),
        dataFolder: Path(name),
        clock: clock);

    public BackupResult Backup(string name, Func<BackupRequest, BackupRequest>? change = null)
    {
        var request = new BackupRequest { DataFolder = Data, Target = Path(name), Program = "test" };
        return new BackupRun(change?.Invoke(request) ?? request, clock, KillPoints.None)
            .Run(new BackupProgress(), CancellationToken.None);
    }

    public RestoreResult Restore(string name, string to, Func<RestoreRequest, RestoreRequest>? change = null)
    {
        var request = new RestoreRequest { Source = Path(name), DataFolder = Path(to) };
        return new RestoreRun(change?.Invoke(request) ?? request, clock, KillPoints.None)
            .Run(new BackupProgress(), CancellationToken.None);
    }

    public VerifyReport Verify(string name)
    {
        using var scratch = new TemporaryFolder();
        return new VerifyRun(Path(name), at: null, scratch.Path).Run(new BackupProgress(), CancellationToken.None);
    }

    /// <summary>Digests of all tables of a folder; but for the epoch, that of a restored one is what it was.</summary>
    public IReadOnlyList<TableDigest> Tables(string name)
    {
        using var connection = new Connection(DataFolder.DatabaseIn(Path(name)), readOnly: true);
        return [.. TableDigests.Of(connection, CancellationToken.None).Where(table => table.Name != "kernel_facts")];
    }

    /// <summary>Names and digests of all contents of a folder.</summary>
    public IReadOnlyList<string> Files(string name)
    {
        var artifacts = DataFolder.ArtifactsIn(Path(name));
        return
        [
            .. Directory.EnumerateFiles(artifacts, "*", SearchOption.AllDirectories)
                .Select(path => $"{System.IO.Path.GetRelativePath(artifacts, path)} "
                    + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>What lies beside the data folder.</summary>
    public IReadOnlyList<string> Neighbours() =>
        [.. Directory.EnumerateFileSystemEntries(root).Select(path => System.IO.Path.GetFileName(path)!).Order()];

    public string Epoch(string name)
    {
        using var connection = new Connection(DataFolder.DatabaseIn(Path(name)), readOnly: true);
        return connection.Scalar("SELECT value FROM kernel_facts WHERE name = 'pulse-epoch'")!;
    }

    public T Service<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }
}

using System.Collections.Concurrent;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.Api.Secrets;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Security;

/// <summary>
/// The program in a process of its own, started by somebody careless: nothing is masked of the modes of files, and core
/// dumps are asked for. It has been used and upgraded before it is looked at.
/// </summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Platform(Include = "Linux", Reason = "Modes and limits are those of Linux.")]
[SupportedOSPlatform("linux")]
public sealed class WholeProgramTests
{
    private const string Careless = "umask 0; ulimit -S -c $(ulimit -H -c); exec dotnet \"$0\" \"$@\"";
    private const string Forged = "\u001b[2J\u202e subject";

    private readonly ConcurrentQueue<string> lines = new();
    private TemporaryFolder folder = null!;
    private ChildProgram program = null!;
    private RunningServer server = null!;

    private string Data => Path.Combine(folder.Path, "data");

    [OneTimeSetUp]
    public async Task UseTheProgram()
    {
        folder = new TemporaryFolder();
        await using (await RunningServer.Start(dataFolder: Data))
        {
            // Leaves a database behind.
        }

        await MakeOlder();
        program = ChildProgram.Start(
            ["-c", Careless, Path.Combine(AppContext.BaseDirectory, "Taskcluster.Monolith.dll"),
                "serve", "--data", Data, "--port", "0"],
            program: "/bin/sh");
        await Line("Serving ");
        var file = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "credentials.json")))!;
        var root = new Credentials(file["clientId"]!.GetValue<string>(), file["accessToken"]!.GetValue<string>());
        server = RunningServer.Elsewhere(file["rootUrl"]!.GetValue<string>(), root, Data);

        var taskId = await server.ClaimedTask();
        await server.Upload(taskId, "public/a", "content"u8.ToArray());
        await server.ObjectArtifact(taskId, "public/object", "content"u8.ToArray());
        await server.SetSecret("x");
        (await server.SendMail("a@example.com", ("subject", Forged))).Status.Should().Be(200);
        await Line("Mail for ");
    }

    [OneTimeTearDown]
    public async Task End()
    {
        await server.DisposeAsync();
        await program.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public void Nobody_else_reads_a_file_or_enters_a_folder_of_ours()
    {
        var entries = Directory.GetFileSystemEntries(Data, "*", SearchOption.AllDirectories).Append(Data).ToList();

        entries.Select(path => Path.GetRelativePath(Data, path)).Should()
            .Contain(["taskcluster.db", "taskcluster.db-wal", "taskcluster.db-shm", "credentials.json"])
            .And.Contain(["encryption.key", "lock", "artifacts", "mail"])
            .And.Contain(path => path.Contains(".before-upgrade-"))
            .And.Contain(path => path.StartsWith("mail/")).And.Contain(path => path.StartsWith("artifacts/"));
        entries.Where(path => File.GetUnixFileMode(path) != ModeOf(path))
            .Select(path => $"{path} has {File.GetUnixFileMode(path)}").Should().BeEmpty();
    }

    [Test]
    public async Task The_system_keeps_no_image_of_its_memory()
    {
        var limits = await File.ReadAllLinesAsync($"/proc/{program.Id}/limits");

        limits.Should().ContainSingle(line => line.StartsWith("Max core file size"))
            .Which.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4].Should().Be("0");
        var environment = (await File.ReadAllTextAsync($"/proc/{program.Id}/environ")).Split('\0');
        environment.Should().NotContain(
            one => one.Contains("DbgEnableMiniDump"), "the runtime is asked for none either");
    }

    [Test]
    public void What_a_client_says_commands_nobodys_terminal()
    {
        lines.Should().OnlyContain(line => !line.Any(char.IsControl));
        lines.Single(line => line.Contains("Mail for a@example.com")).Should()
            .MatchRegex(@"^\d\d:\d\d:\d\d info: ").And.Contain(@"[2J\u202e subject");
    }

    private static UnixFileMode ModeOf(string path) => Directory.Exists(path)
        ? UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        : UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private async Task Line(string text)
    {
        while (await program.ReadLine() is { } line)
        {
            lines.Enqueue(line);
            if (line.Contains(text))
            {
                return;
            }
        }

        throw new InvalidOperationException($"'{text}' was never written:\n{await program.Errors()}");
    }

    private async Task MakeOlder()
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(Data, "taskcluster.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            DROP TABLE audit_history;
            DELETE FROM schema_migrations WHERE name = 'Kernel/Storage/002-audit.sql';
            """;
        (await command.ExecuteNonQueryAsync()).Should().Be(1);
    }
}

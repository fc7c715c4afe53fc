using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Backups;

/// <summary>
/// The data folders that the first release (commit 7e9ba12) and the second one (794fa4c, with secrets) left after some
/// calls, as their own programs wrote them: the database's dump, its key, and two contents. Today's goes on with them.
/// </summary>
public sealed class FirstReleaseTests
{
    private const string Completed = "Tds-loAaTuK3fcUkfA20eA";
    private const string Failed = "XSipD0SYSBSh77r29iihnQ";
    private const string Cancelled = "C0cEXre4SkKqln8z7h0BSw";
    private const string HelloSha256 = "6e8a1286cdec1f62f5aec7db963550ae8acb2628774fe5e2ba72e404d262559b";
    private const string BytesSha256 = "40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880";

    private static readonly byte[] Hello = "Hello from the first release\n"u8.ToArray();
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    // The releases' messages would go, as they must, a day after they were written.
    private static readonly Dictionary<string, string?> KeepsMessages = new()
    {
        ["Pulse:RetentionHours"] = $"{1000 * 366 * 24}",
    };

    private readonly TemporaryFolder folder = new();

    private string Data => Path.Combine(folder.Path, "data");

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public async Task Client_role_and_secret_of_the_second_release_are_there()
    {
        LayDown("SecondRelease");
        await using var server = await RunningServer.Start(KeepsMessages, Data);

        (await server.AsRoot().Get("secrets/v1/secret/first%2Fsecret")).Ok["secret"]!["answer"]!.GetValue<int>()
            .Should().Be(42);
        (await server.AsRoot().Get("auth/v1/clients/first%2Fbuilder")).Ok["expandedScopes"]!.AsArray()
            .Select(scope => scope!.GetValue<string>()).Should().Contain("queue:get-artifact:private/*");
        (await server.ContentOf(Completed, "private/numbers.bin")).Should().Equal(Bytes);
        (await server.Summary(Failed)).Should().Contain("failed");
    }

    [Test]
    public async Task Tasks_clients_and_artifacts_of_the_first_release_are_there()
    {
        LayDown("FirstRelease");
        await using var server = await RunningServer.Start(KeepsMessages, Data);

        (await server.Summary(Completed)).Should().Contain("completed");
        (await server.Summary(Failed)).Should().Contain("failed");
        (await server.Summary(Cancelled)).Should().Contain("exception");
        var task = (await server.AsRoot().Get($"queue/v1/task/{Completed}")).Ok;
        task["payload"]!["umlaut"]!.GetValue<string>().Should().Be("äöü €");
        task["expires"]!.GetValue<string>().Should().StartWith("2999-01-01");
        (await server.ContentOf(Completed, "public/hello.txt")).Should().Equal(Hello);
        (await server.ContentOf(Completed, "private/numbers.bin")).Should().Equal(Bytes);
        (await server.AsRoot().Get("auth/v1/clients/static%2Ftaskcluster%2Froot")).Ok["created"]!.GetValue<string>()
            .Should().Be("2026-11-23T04:45:00.794Z", "it is the client that the first release made");
        server.Root.AccessToken.Should().Be(OldToken(), "its token is opened by the old key");
        server.Messages.All.Select(message => message.Exchange.Split('/')[^1])
            .Should().Contain("task-completed").And.Contain("task-failed").And.Contain("task-exception");

        var next = await server.Task(("dependencies", new JsonArray(Completed)));
        (await server.Claim())["status"]!["taskId"]!.GetValue<string>().Should().Be(next, "it goes on");
        Directory.GetFiles(Data, "taskcluster.db.before-upgrade-*").Should().ContainSingle();
        AdministrationLog.Read(Data).First(entry => (string?)entry["action"] == "upgraded")["migrations"]!.AsArray()
            .Should().HaveCountGreaterThan(20);
    }

    private void LayDown(string release)
    {
        DataFolder.Create(Data);
        var source = Path.Combine(TestContext.CurrentContext.TestDirectory, "Vectors", release);
        File.Copy(Path.Combine(source, "encryption.key"), Path.Combine(Data, "encryption.key"));
        using (var connection = new Connection(DataFolder.DatabaseIn(Data), readOnly: false))
        {
            connection.Script("PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL;");
            connection.Script(File.ReadAllText(Path.Combine(source, "database.sql"), Encoding.UTF8));
        }

        foreach (var (sha256, content) in new[] { (HelloSha256, Hello), (BytesSha256, Bytes) })
        {
            var path = Path.Combine(Data, "artifacts", sha256[..2], sha256);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
    }

    // As the old copy has it, under the key that came with it.
    private string OldToken()
    {
        var copy = Directory.GetFiles(Data, "taskcluster.db.before-upgrade-*").Single();
        using var connection = new Connection(copy, readOnly: true);
        using var call = connection.Sql(
            "SELECT access_token FROM auth_clients WHERE client_id = 'static/taskcluster/root'");
        call.Step().Should().BeTrue();
        return Encoding.UTF8.GetString(EncryptionKeys.Read(Data, null)
            .Decrypt("auth_clients.access_token", "static/taskcluster/root", call.Bytes(0)));
    }
}

using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.WorkerManager;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.SignIn;

namespace Taskcluster.Tests.CommandLine;

/// <summary>The program without a verb, and the verbs that find it.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "File modes are looked at as Linux shows them.")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SandboxCommandTests
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    [Test]
    public async Task Its_secrets_are_for_its_owner_alone()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        await using var sandbox = await Start(data);

        (File.GetUnixFileMode(data) & Others).Should().Be(UnixFileMode.None);
        foreach (var name in new[] { "credentials.json", "encryption.key" })
        {
            var mode = File.GetUnixFileMode(Path.Combine(data, name));
            mode.Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, name);
        }
    }

    [Test]
    public async Task It_shows_how_to_call_it_and_ends_in_good_order()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        await using var sandbox = await Start(data);
        var (client, banner) = Read(data, sandbox.Banner);

        banner.Should().Contain("export TASKCLUSTER_ROOT_URL=http://localhost:")
            .And.Contain("export TASKCLUSTER_CLIENT_ID=static/taskcluster/root")
            .And.Contain("export TASKCLUSTER_ACCESS_TOKEN=").And.Contain(data);
        (await client.Get("queue/v1/ping")).Status.Should().Be(200);

        await sandbox.Program.Signal("TERM");
        (await sandbox.Program.End()).Code.Should().Be(0);
        Directory.Exists(data).Should().BeTrue("a sandbox keeps its state");
    }

    [Test]
    public async Task Its_link_signs_in_once_and_the_verb_signin_prints_another()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        await using var sandbox = await Start(data);
        var shown = sandbox.Banner.Split('\n').Single(line => line.Contains("/signin#", StringComparison.Ordinal));
        var link = new Uri(shown.Trim().Split(' ')[^1]);

        (await SignIn(link)).Should().Be(303);
        (await SignIn(link)).Should().Be(401, "it was used");

        var json = JsonNode.Parse((await Verb.Run("signin", "--data", data, "--json")).Ok)!;
        var unused = json["url"]!.GetValue<string>();
        var printed = (await Verb.Run("signin", "--data", data)).Ok;
        (await SignIn(new Uri(unused))).Should().Be(401, "the next link has taken its place");
        (await SignIn(new Uri(printed.Split('\n')[0]))).Should().Be(303);
        printed.Should().Contain("static/taskcluster/root");
        foreach (var file in Directory.EnumerateFiles(data, "taskcluster.db*"))
        {
            Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file))
                .Should().NotContain(link.Fragment[1..], file);
        }
    }

    [Test]
    public async Task The_verb_signin_says_what_it_misses()
    {
        using var folder = new TemporaryFolder();

        var refused = await Verb.Run("signin", "--data", folder.Path);

        refused.Complaint.Should().Contain("There is no server to sign in to").And.Contain(folder.Path);
    }

    private static async Task<int> SignIn(Uri link)
    {
        using var visitor = new Visitor(link.GetLeftPart(UriPartial.Authority));
        var page = await visitor.Get("/signin");
        return (await visitor.Submit(page, "link", ("token", link.Fragment[1..]))).Status;
    }

    [Test]
    public async Task The_verb_run_finds_the_sandbox_of_its_folder()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        await using var sandbox = await Start(data);
        var task = folder.Write("task.yml", "payload: {command: [[/bin/echo, hello]], maxRunTime: 60}");

        await using var run = ChildProgram.Start(["run", task, "--data", data, "--json"]);
        var (code, output, errors) = await run.End();

        code.Should().Be(0, errors);
        var (client, _) = Read(data, sandbox.Banner);
        var taskId = JsonNode.Parse(output)!["taskId"]!.GetValue<string>();
        var status = (await client.Get($"queue/v1/task/{taskId}/status")).Ok["status"]!;
        status["state"]!.GetValue<string>().Should().Be("completed");
    }

    [Test]
    public async Task The_verb_worker_works_for_a_server_by_its_root_URL()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ChildServer.Start();
        var environment = new Dictionary<string, string>
        {
            ["TASKCLUSTER_ROOT_URL"] = server.RootUrl,
            ["TASKCLUSTER_CLIENT_ID"] = server.Root.ClientId,
            ["TASKCLUSTER_ACCESS_TOKEN"] = server.Root.AccessToken,
        };
        await using var worker = ChildProgram.Start(
            ["worker", "--task-queue", "far/away", "--work-dir", Path.Combine(folder.Path, "work")],
            environment);
        var task = folder.Write("task.yml", "payload: {command: [[/bin/echo, hello]], maxRunTime: 60}");

        await using var run = ChildProgram.Start(["run", task, "--queue", "far/away"], environment);

        var (code, output, errors) = await run.End();
        code.Should().Be(0, errors);
        output.Should().Contain("hello");
        await worker.Signal("TERM");
        (await worker.End()).Code.Should().Be(0);
    }

    [Test]
    public async Task The_verb_worker_registers_by_a_static_secret()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ChildServer.Start();
        var root = server.AsRoot();
        _ = (await root.Put(PoolCalls.Service + PoolCalls.PoolPath("far/away"), PoolCalls.Pool())).Ok;
        _ = (await root.Put(PoolCalls.Service + PoolCalls.WorkerPath("far/away"), new
        {
            expires = TimeProvider.System.GetUtcNow().AddHours(1),
            providerInfo = new { staticSecret = PoolCalls.Secret },
        })).Ok;
        await using var worker = ChildProgram.Start(
        [
            "worker", "--root-url", server.RootUrl, "--worker-pool", "far/away", "--worker-group", "g",
            "--worker-id", "i", "--static-secret-file", folder.Write("secret", $"{PoolCalls.Secret}\n"),
            "--work-dir", Path.Combine(folder.Path, "work"),
        ]);
        var task = folder.Write("task.yml", "payload: {command: [[/bin/echo, hello]], maxRunTime: 60}");
        var environment = new Dictionary<string, string>
        {
            ["TASKCLUSTER_ROOT_URL"] = server.RootUrl,
            ["TASKCLUSTER_CLIENT_ID"] = server.Root.ClientId,
            ["TASKCLUSTER_ACCESS_TOKEN"] = server.Root.AccessToken,
        };

        await using var run = ChildProgram.Start(["run", task, "--queue", "far/away"], environment);

        var (code, output, errors) = await run.End();
        code.Should().Be(0, errors);
        output.Should().Contain("hello");
        await worker.Signal("TERM");
        (await worker.End()).Code.Should().Be(0);
    }

    [Test]
    public async Task A_worker_without_credentials_says_what_it_needs()
    {
        await using var worker = ChildProgram.Start(
            ["worker", "--root-url", "http://localhost:1", "--task-queue", "a/b"]);

        var (code, _, errors) = await worker.End();

        code.Should().NotBe(0);
        errors.Should().Contain("TASKCLUSTER_ACCESS_TOKEN");
    }

    private static async Task<RunningSandbox> Start(string data)
    {
        var program = ChildProgram.Start(["--data", data, "--port", "0", "--set", "Logging:LogLevel:Default=Warning"]);
        var banner = new StringBuilder();
        while (await program.ReadLine() is { } line)
        {
            banner.AppendLine(line);
            if (line.Contains("Ctrl+C", StringComparison.Ordinal))
            {
                return new RunningSandbox(program, banner.ToString());
            }
        }

        throw new InvalidOperationException($"The sandbox was never ready:\n{banner}{await program.Errors()}");
    }

    private static (ApiClient Client, string Banner) Read(string data, string banner)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(data, "credentials.json")))!;
        var credentials = new Credentials(
            file["clientId"]!.GetValue<string>(), file["accessToken"]!.GetValue<string>());
        return (new ApiClient(file["rootUrl"]!.GetValue<string>(), credentials), banner);
    }

    private sealed record RunningSandbox(ChildProgram Program, string Banner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Program.DisposeAsync();
    }
}

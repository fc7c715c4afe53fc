using System.Diagnostics;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Archives;
using Taskcluster.Modules.Worker.Containers;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Containers;

/// <summary>
/// Payloads with an image, in an image of busybox alone that is imported from this machine: no registry is asked.
/// Where podman or a static busybox is missing, or podman cannot run, they are skipped with that reason.
/// </summary>
[TestFixture]
[Platform("Linux")]
public sealed class ContainerRunTests
{
    private const string Variable = "CONTAINERS_CONF";

    // Another run of the tests at the same time has one of its own.
    private static readonly string Image = $"localhost/taskcluster-test-busybox:{Environment.ProcessId}";
    private static readonly TemporaryFolder Own = new();
    private static readonly string? Configured = Environment.GetEnvironmentVariable(Variable);

    [OneTimeSetUp]
    public static async Task ImportImage()
    {
        var podman = Need("podman");
        var busybox = Need("busybox");
        using var folder = new TemporaryFolder();
        var root = Directory.CreateDirectory(Path.Combine(folder.Path, "root", "bin"));
        File.Copy(busybox, Path.Combine(root.FullName, "busybox"));
        foreach (var applet in new[] { "sh", "echo", "cat", "mkdir", "sleep", "id", "env", "wget" })
        {
            File.CreateSymbolicLink(Path.Combine(root.FullName, applet), "busybox");
        }

        var archive = Path.Combine(folder.Path, "root.tar");
        await Run("tar", "-C", Path.Combine(folder.Path, "root"), "-cf", archive, ".");
        var imported = await Run(podman, "import", archive, Image);
        var ran = imported.ExitCode == 0 ? await Echo(podman) : imported;
        if (ran.ExitCode != 0)
        {
            // Root in a container of somebody else's may not raise limits as podman does, and may have cgroups of both
            // kinds, which crun does not want. A test has to do without.
            var file = Own.Write(
                "containers.conf",
                "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n"
                + (SystemProgram.Find("runc") is null ? "" : "[engine]\nruntime = \"runc\"\n"));
            Environment.SetEnvironmentVariable(Variable, file);
            ran = imported.ExitCode == 0 ? await Echo(podman) : imported;
        }

        if (ran.ExitCode != 0)
        {
            Assert.Ignore($"podman cannot run a container here: {ran.Words.Trim()}");
        }
    }

    [OneTimeTearDown]
    public static async Task Restore()
    {
        if (SystemProgram.Find("podman") is { } podman)
        {
            await Run(podman, "rmi", "--force", Image);
        }

        Environment.SetEnvironmentVariable(Variable, Configured);
        Own.Dispose();
    }

    [Test]
    public async Task A_command_runs_in_its_image_with_the_tasks_environment()
    {
        await using var rig = await WorkerRig.Start();

        var run = await Run(rig, "[ ! -e /usr ] && echo inside; echo $GREETING $TASK_ID; echo $TWO_LINES; id -u", new
        {
            env = new { GREETING = "hello", TWO_LINES = "a\nb" },
        });

        (await run.Resolution).Should().Be("completed", run.BackingLog);
        run.BackingLog.Should().Contain("\ninside\n").And.Contain($"\nhello {run.TaskId}\n").And.Contain("\na b\n");
    }

    [Test]
    public async Task Artifacts_are_copied_out_and_volumes_shared()
    {
        await using var rig = await WorkerRig.Start();

        var run = await Run(rig, "mkdir -p /out; echo one > /out/a.txt; echo two > /shared/b.txt", new
        {
            artifacts = new Dictionary<string, object>
            {
                ["public/a.txt"] = new { type = "file", path = "/out/a.txt" },
                ["public/out"] = new { type = "directory", path = "/out" },
                ["public/shared"] = new { type = "volume", path = "/shared" },
                ["public/missing"] = new { type = "file", path = "/missing" },
            },
        });

        (await run.Resolution).Should().Be("completed", run.BackingLog);
        run.Files["public/a.txt"].Text.Should().Be("one\n");
        run.Files["public/out/a.txt"].Text.Should().Be("one\n");
        run.Files["public/shared/b.txt"].Text.Should().Be("two\n");
        run.Artifacts["public/missing"]["reason"]!.ToString().Should().Be("file-missing-on-worker");
    }

    [Test]
    public async Task A_cache_is_found_by_the_next_task()
    {
        await using var server = await RunningServer.Start();
        await using var worker = RealWorker.Start(server);
        var cache = new Dictionary<string, string> { ["c"] = "/cache" };
        (string, JsonNode?) docker = ("scopes", new JsonArray("docker-worker:cache:c"));
        (string, JsonNode?) native = ("scopes", new JsonArray("generic-worker:cache:c"));

        await worker.Run("", new { image = Image, cache, command = Shell("echo kept > /cache/file") }, docker);
        var second = await worker.Run("", new { image = Image, cache, command = Shell("cat /cache/file") }, native);

        (await worker.Log(second)).Should().Contain("\nkept\n");
    }

    [Test]
    public async Task A_container_is_gone_when_its_time_is_up()
    {
        await using var rig = await WorkerRig.Start();

        var run = await Run(rig, "echo up; sleep 1000", new { maxRunTime = 2 });

        (await run.Resolution).Should().Be("failed");
        run.BackingLog.Should().Contain("the maxRunTime of 2 s is over");
        var name = run.BackingLog.Split("--name\",\"")[1].Split('"')[0];
        (await Names()).Should().NotContain(name);
        Directory.GetFiles(Path.Combine(rig.WorkDirectory, "containers")).Should().BeEmpty();
    }

    [Test]
    public async Task A_container_of_a_worker_that_died_is_gone_when_the_next_one_starts()
    {
        var name = $"taskcontainer_{Guid.NewGuid():N}";
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "containers"));
        folder.Write(Path.Combine("containers", name), "");
        folder.Write(Path.Combine("containers", name + "_never_begun"), "");
        var begun = await Run(
            Need("podman"), "run", "--detach", "--name", name, "--stop-timeout=0", Image, "/bin/sleep", "1000");
        begun.ExitCode.Should().Be(0, begun.Words);
        await using var server = await RunningServer.Start();

        await using (RealWorker.Start(server, directory: folder.Path))
        {
            await Until.Waiting(server, 1);
        }

        (await Names()).Should().NotContain(name);
        Directory.GetFiles(Path.Combine(folder.Path, "containers")).Should().BeEmpty();
    }

    [Test]
    public async Task An_image_that_another_task_made_is_loaded()
    {
        await using var server = await RunningServer.Start();
        var file = Path.Combine(Own.Path, "image.tar");
        (await Run(Need("podman"), "save", "--output", file, Image)).ExitCode.Should().Be(0);
        var made = await server.ClaimedTask();
        await server.Upload(made, "public/image.tar", await File.ReadAllBytesAsync(file), "application/x-tar");
        _ = (await server.Report(made, 0, "completed")).Ok;
        await using var worker = RealWorker.Start(server);
        var image = new { type = "task-image", taskId = made, path = "public/image.tar" };

        var taskId = await worker.Run(
            "", new { image, command = Shell("echo inside") }, ("dependencies", new JsonArray(made)));

        (await worker.Log(taskId)).Should().Contain("Loaded image").And.Contain("\ninside\n");
    }

    [Test]
    public async Task A_container_reaches_the_tasks_proxy()
    {
        await using var server = await RunningServer.Start();
        await using var worker = RealWorker.Start(server);
        const string ask = "wget -q -O - $TASKCLUSTER_PROXY_URL/api/auth/v1/scopes/current";

        var taskId = await worker.Run(
            "",
            new { image = Image, command = Shell(ask), features = new { taskclusterProxy = true } },
            ("scopes", new JsonArray("some:scope")));

        (await worker.Log(taskId)).Should().Contain("\"some:scope\"");
    }

    [Test]
    public async Task Its_exit_code_is_the_tasks()
    {
        await using var rig = await WorkerRig.Start();

        var run = await Run(rig, "exit 7", new { onExitStatus = new { retry = new[] { 7 } } });

        (await run.Resolution).Should().Be("exception intermittent-task");
    }

    [Test]
    public void The_image_that_was_loaded_is_read_from_the_engines_words()
    {
        ContainerRun.LoadedImage("Getting image\nLoaded image: localhost/a:1\n").Should().Be("localhost/a:1");
        ContainerRun.LoadedImage("Loaded image ID: sha256:abc").Should().Be("sha256:abc");
        ContainerRun.LoadedImage("Loaded image(s): localhost/a:1,localhost/a:2").Should().Be("localhost/a:1");
        ContainerRun.LoadedImage("nothing").Should().BeNull();
    }

    private static async Task<FakeRun> Run(WorkerRig rig, string script, object more)
    {
        var run = rig.Queue.Add(Payload(script, more));
        await run.Resolution;
        return run;
    }

    private static JsonObject Payload(string script, object more)
    {
        var payload = WorkerRig.Script(script, more);
        payload["image"] = Image;
        payload["command"] = new JsonArray("/bin/sh", "-c", script);
        return payload;
    }

    private static Task<(int ExitCode, string Words)> Echo(string podman) =>
        Run(podman, "run", "--rm", "--log-driver=none", Image, "/bin/echo", "up");

    private static async Task<string> Names() =>
        (await Run(Need("podman"), "ps", "--all", "--format", "{{.Names}}")).Words;

    private static string[] Shell(string script) => ["/bin/sh", "-c", script];

    private static string Need(string program)
    {
        var found = SystemProgram.Find(program);
        if (found is null)
        {
            Assert.Ignore($"{program} is not installed here.");
        }

        return found!;
    }

    private static async Task<(int ExitCode, string Words)> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker;

/// <summary>Artifacts that a task leaves, as the queue sees them.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform("Linux")]
public sealed class TaskArtifactTests
{
    [Test]
    public async Task A_file_is_stored_compressed_with_the_type_of_its_extension()
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run("echo '{}' > result.json", Artifacts(
            new { type = "file", path = "result.json", name = "public/r" }));

        (await run.Resolution).Should().Be("completed");
        var file = run.Files["public/r"];
        file.Text.Should().Be("{}\n");
        file.ContentType.Should().Be("application/json");
        file.ContentEncoding.Should().Be("gzip");
        file.ContentLength.Should().Be(file.Bytes.Length);
        var artifact = run.Artifacts["public/r"];
        artifact["storageType"]!.ToString().Should().Be("s3");
        artifact["contentType"]!.ToString().Should().Be("application/json");
        artifact["expires"]!.ToString().Should().Be(run.Task["expires"]!.ToString());
    }

    [TestCase("x.png", null, "image/png", null)]
    [TestCase("x.png", "gzip", "image/png", "gzip")]
    [TestCase("x.txt", "identity", "text/plain", null)]
    [TestCase("x.unknown", null, "application/octet-stream", "gzip")]
    public async Task Extension_and_payload_decide_how_a_file_is_stored(
        string path, string? encoding, string type, string? stored)
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run($"echo abc > {path}", encoding is null
            ? Artifacts(new { type = "file", path })
            : Artifacts(new { type = "file", path, contentEncoding = encoding }));

        run.Files[path].ContentType.Should().Be(type);
        run.Files[path].ContentEncoding.Should().Be(stored);
        run.Files[path].Text.Should().Be("abc\n");
    }

    [Test]
    public async Task A_given_type_and_expiry_are_used_as_they_are()
    {
        await using var rig = await WorkerRig.Start();
        const string contentType = "text/x-odd; charset=\"utf-8\"";
        var expires = WireTime.Format(TimeProvider.System.GetUtcNow().AddHours(12));

        var run = await rig.Run("echo abc > x", Artifacts(new { type = "file", path = "x", contentType, expires }));

        run.Files["x"].ContentType.Should().Be(contentType);
        run.Artifacts["x"]["contentType"]!.ToString().Should().Be(contentType);
        run.Artifacts["x"]["expires"]!.ToString().Should().Be(expires);
    }

    [Test]
    public async Task A_folder_is_stored_file_by_file()
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run(
            "mkdir -p out/deep/er out/no; echo 1 > out/a.log; echo 2 > 'out/deep/er/b c'; ln -s ../a.log out/deep/link",
            Artifacts(new { type = "directory", path = "out", name = "public/build" }));

        (await run.Resolution).Should().Be("completed");
        run.Files.Keys.Should().BeEquivalentTo(
            "public/build/a.log", "public/build/deep/er/b c", "public/build/deep/link", "public/logs/live_backing.log");
        run.Files["public/build/deep/link"].Text.Should().Be("1\n");
    }

    [TestCase("file", "missing", "true", "file-missing-on-worker")]
    [TestCase("directory", "missing", "true", "file-missing-on-worker")]
    [TestCase("file", "x", "ln -s nowhere x", "file-missing-on-worker")]
    [TestCase("file", "x", "ln -s x x", "file-missing-on-worker")]
    [TestCase("file", "x", "mkdir x", "invalid-resource-on-worker")]
    [TestCase("directory", "x", "touch x", "invalid-resource-on-worker")]
    [TestCase("file", "x", "mkfifo x", "invalid-resource-on-worker")]
    [TestCase("file", "x", "ln -s /etc/passwd x", "invalid-resource-on-worker")]
    [TestCase("file", "x/passwd", "ln -s /etc x", "invalid-resource-on-worker")]
    [TestCase("directory", "x", "ln -s /etc x", "invalid-resource-on-worker")]
    [TestCase("file", "../log", "true", "invalid-resource-on-worker")]
    [TestCase("file", "/etc/passwd", "true", "invalid-resource-on-worker")]
    public async Task What_cannot_be_stored_becomes_an_error_artifact_and_fails_the_task(
        string type, string path, string script, string reason)
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run(script, Artifacts(new { type, path, name = "public/x" }));

        (await run.Resolution).Should().Be("failed");
        var artifact = run.Artifacts["public/x"];
        artifact["storageType"]!.ToString().Should().Be("error");
        artifact["reason"]!.ToString().Should().Be(reason);
        artifact["message"]!.ToString().Should().NotBeEmpty();
        artifact.ContainsKey("contentType").Should().BeFalse("the queue refuses it for errors");
        run.BackingLog.Should().Contain("[taskcluster:error] The artifact public/x is missing");
    }

    [Test]
    public async Task A_link_out_of_the_folder_is_refused_within_a_folder_too()
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run(
            "mkdir out; echo 1 > out/a; ln -s /etc/passwd out/b; ln -s /etc out/c",
            Artifacts(new { type = "directory", path = "out" }));

        (await run.Resolution).Should().Be("failed");
        run.Files.Keys.Should().Contain("out/a").And.NotContain("out/b").And.NotContain("out/c/passwd");
        run.Artifacts["out/b"]["reason"]!.ToString().Should().Be("invalid-resource-on-worker");
        run.Artifacts["out/c"]["reason"]!.ToString().Should().Be("invalid-resource-on-worker");
    }

    [Test]
    public async Task An_optional_artifact_may_be_missing()
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run("true", Artifacts(new { type = "file", path = "missing", optional = true }));

        (await run.Resolution).Should().Be("completed");
        run.Artifacts["missing"]["reason"]!.ToString().Should().Be("file-missing-on-worker");
        run.BackingLog.Should().Contain("[taskcluster:warn ");
    }

    [Test]
    public async Task Artifacts_of_a_failed_task_are_stored_and_its_failure_decides()
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run("echo 1 > x; exit 7", Artifacts(
            new { type = "file", path = "x" }, new { type = "file", path = "missing" }));

        (await run.Resolution).Should().Be("failed");
        run.Files.Keys.Should().Contain("x");
        run.BackingLog.Should().Contain("Result: failed. Command 1 of 1 ended with exit code 7.");
    }

    [Test]
    public async Task The_names_of_the_logs_are_reserved()
    {
        await using var rig = await WorkerRig.Start();

        var run = await rig.Run("mkdir -p out; echo mine > out/live_backing.log; echo 1 > out/other", Artifacts(
            new { type = "directory", path = "out", name = "public/logs" }));

        (await run.Resolution).Should().Be("completed");
        run.BackingLog.Should().Contain("The artifact public/logs/live_backing.log is left out");
        run.Files.Keys.Should().BeEquivalentTo("public/logs/other", "public/logs/live_backing.log");
    }

    [TestCase(409, "exception malformed-payload")]
    [TestCase(400, "exception malformed-payload")]
    [TestCase(403, "exception internal-error")]
    public async Task A_refusal_of_the_queue_decides_how_the_task_ends(int status, string expected)
    {
        await using var rig = await WorkerRig.Start();
        var run = rig.Queue.Add(WorkerRig.Script(
            "while [ ! -e go ]; do sleep 0.02; done; echo 1 > x", Artifacts(new { type = "file", path = "x" })));
        run.ArtifactRefusals["x"] = status;
        await run.FirstMade("public/logs/live.log");
        await File.WriteAllTextAsync(Path.Combine(rig.TaskDirectory(run), "go"), "");

        (await run.Resolution).Should().Be(expected);

        run.BackingLog.Should().Contain("The artifact x cannot be made: as the test wants it\n");
    }

    [Test]
    [Category("Slow")]
    public async Task A_queue_that_stays_broken_makes_the_resource_unavailable()
    {
        await using var rig = await WorkerRig.Start();
        var run = rig.Queue.Add(WorkerRig.Script(
            "while [ ! -e go ]; do sleep 0.02; done; echo 1 > x", Artifacts(new { type = "file", path = "x" })));
        run.ArtifactRefusals["x"] = 503;
        await run.FirstMade("public/logs/live.log");
        await File.WriteAllTextAsync(Path.Combine(rig.TaskDirectory(run), "go"), "");

        (await run.Resolution).Should().Be("exception resource-unavailable");

        rig.Queue.Targets.Count(target => target.EndsWith("/artifacts/x")).Should().Be(6);
    }

    private static object Artifacts(params object[] artifacts) => new { artifacts };
}

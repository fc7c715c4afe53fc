using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Mounts;

/// <summary>Mounts of real tasks of a real server.</summary>
[Platform("Linux")]
public sealed class MountTests : ServerTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(value => (byte)(value * value))];

    [Test]
    public async Task Every_kind_of_content_arrives_byte_for_byte()
    {
        var source = await Source();
        _ = (await Server.AsRoot().Put("index/v1/task/a.b.c", new
        {
            taskId = source,
            rank = 1,
            data = new { },
            expires = WireTime.Format(Server.Clock.GetUtcNow().AddDays(1)),
        })).Ok;
        var url = $"{Server.RootUrl}/api/queue/v1/task/{source}/artifacts/public%2Fdata";
        await using var worker = RealWorker.Start(Server);

        var taskId = await worker.Run(
            "sha256sum from/task private index url; cat raw base64; stat -c %a raw",
            new
            {
                mounts = new object[]
                {
                    new { file = "from/task", content = Of(source, "public/data", Hash) },
                    new { file = "private", content = new { taskId = source, artifact = "secret/data" } },
                    new { file = "index", content = new Dictionary<string, string>
                    {
                        ["namespace"] = "a.b.c", ["artifact"] = "public/data",
                    } },
                    new { file = "url", content = new { url, sha256 = Hash } },
                    new { file = "raw", content = new { raw = "ä\n" } },
                    new { file = "./base64", content = new { base64 = Convert.ToBase64String("bytes\n"u8) } },
                },
            },
            ("dependencies", new JsonArray(source)),
            ("scopes", new JsonArray("queue:get-artifact:secret/*")));

        (await Server.Summary(taskId)).Should().StartWith("completed");
        (await worker.Log(taskId)).Should().Contain(
            $"\n{Hash}  from/task\n{Hash}  private\n{Hash}  index\n{Hash}  url\nä\nbytes\n6");
    }

    [Test]
    public async Task Archives_and_compressed_files_are_unpacked()
    {
        var source = await Source(
            ("public/t.tar.gz", Archive.Gzip(Archive.Tar(("bin/tool", "tool")))),
            ("public/t.zip", Archive.Zip(("z", "zip", 0))),
            ("public/t.gz", Archive.Gzip("file"u8.ToArray())));
        await using var worker = RealWorker.Start(Server);

        var taskId = await worker.Run(
            "cat tools/bin/tool tools/zip/z bin/tool file; echo; echo more > tools/bin/tool",
            new
            {
                mounts = new object[]
                {
                    new { directory = "tools", content = Of(source, "public/t.tar.gz"), format = "tar.gz" },
                    new { directory = "tools/zip", content = Of(source, "public/t.zip"), format = "zip" },
                    new { directory = ".", content = Of(source, "public/t.tar.gz"), format = "tar.gz" },
                    new { file = "file", content = Of(source, "public/t.gz"), format = "gz" },
                },
            },
            ("dependencies", new JsonArray(source)));

        (await worker.Log(taskId)).Should().Contain("\ntoolziptoolfile\n");
        (await Server.Summary(taskId)).Should().StartWith("completed");
    }

    [Test]
    public async Task A_content_that_is_not_as_it_should_be_fails_the_task_before_its_commands()
    {
        var source = await Source(("public/evil.tar", Archive.Tar(("../evil", "1"))));
        var other = new string('0', 64);
        await using var worker = RealWorker.Start(Server, settings => settings with { LargestDownload = 99_999 });

        async Task<string> Failed(object mount)
        {
            var taskId = await worker.Run(
                "echo never", new { mounts = new[] { mount } }, ("dependencies", new JsonArray(source)));
            (await Server.Summary(taskId)).Should().StartWith("failed: ");
            var log = await worker.Log(taskId);
            log.Should().NotContain("\nnever\n").And.Contain("[taskcluster:error] payload/mounts/0");
            return log;
        }

        (await Failed(new { file = "f", content = Of(source, "public/evil.tar", other) }))
            .Should().Contain($"payload/mounts/0/content/sha256 is {other}");
        (await Failed(new { file = "f", content = Of(source, "public/data") }))
            .Should().Contain("more than 99999 bytes");
        (await Failed(new { file = "f", content = Of(source, "public/none") })).Should().Contain("public/none");
        (await Failed(new { file = "f", content = Of(source, "secret/data") }))
            .Should().Contain("queue:get-artifact:secret");
        (await Failed(new { directory = "d", content = Of(source, "public/evil.tar"), format = "tar" }))
            .Should().Contain("../evil leads out of the folder");
        (await Failed(new { directory = "d", content = Of(source, "public/evil.tar"), format = "tar.gz" }))
            .Should().Contain("cannot be mounted");
        (await Failed(new { file = "f", content = new { url = $"{Server.RootUrl}/api/queue/v1/nothing" } }))
            .Should().Contain("/nothing cannot be mounted");
    }

    [Test]
    public async Task No_mount_leads_out_of_the_folder_by_the_links_of_an_earlier_one()
    {
        using var outside = new TemporaryFolder();
        await using var worker = RealWorker.Start(Server);
        var cached = Cache("c", "d");
        await worker.Run($"ln -s {outside.Path} d/out", new { mounts = new[] { cached } }, Scope("c"));

        var taskId = await worker.Run(
            "echo never",
            new { mounts = new[] { cached, new { file = "d/out/file", content = new { raw = "evil" } } } },
            Scope("c"));

        (await Server.Summary(taskId)).Should().StartWith("failed: ");
        (await worker.Log(taskId)).Should().Contain("not below the task's folder");
        Directory.EnumerateFileSystemEntries(outside.Path).Should().BeEmpty();
    }

    internal static object Cache(string cacheName, string directory) => new { cacheName, directory };

    internal static (string, JsonNode?) Scope(string cacheName) =>
        ("scopes", new JsonArray($"generic-worker:cache:{cacheName}"));

    private static string Hash => Convert.ToHexStringLower(SHA256.HashData(Content));

    private static object Of(string taskId, string artifact, string? sha256 = null) =>
        sha256 is null ? new { taskId, artifact } : new { taskId, artifact, sha256 };

    // A completed task that has left artifacts.
    private async Task<string> Source(params (string Name, byte[] Content)[] more)
    {
        var taskId = await Server.ClaimedTask();
        foreach (var (name, content) in (IEnumerable<(string, byte[])>)
            [("public/data", Content), ("secret/data", Content), .. more])
        {
            await Server.Upload(taskId, name, content, "application/octet-stream");
        }

        _ = (await Server.Report(taskId, 0, "completed")).Ok;
        return taskId;
    }
}

using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Backups;

/// <summary>Uploads are refused before there is no room for them.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class DiskLimitTests
{
    private const int Mebibyte = 1024 * 1024;

    [Test]
    public async Task More_than_the_cap_is_refused_and_room_comes_back()
    {
        await using var rig = await BackupRig.Start(("Contents:MostMebibytes", "2"));
        await rig.Server.Upload(rig.TaskId, "large", new byte[Mebibyte]);
        var url = (await rig.Server.CreateArtifact(rig.TaskId, "more", S3())).Ok["putUrl"]!.GetValue<string>();

        using var refused = await Put(url, new byte[Mebibyte]);
        using var small = await Put(url, new byte[1000]);
        await rig.Server.Upload(rig.TaskId, "large", "little"u8.ToArray());
        using var later = await Put(url, Enumerable.Repeat((byte)7, Mebibyte).ToArray());

        refused.StatusCode.Should().Be(HttpStatusCode.InsufficientStorage);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("at most 2 MiB").And.Contain("Nothing was stored");
        small.StatusCode.Should().Be(HttpStatusCode.OK);
        later.StatusCode.Should().Be(HttpStatusCode.OK, "the first one is gone");
    }

    [Test]
    public async Task The_floor_of_the_disk_is_kept_free()
    {
        await using var rig = await BackupRig.Start();
        await rig.Server.DisposeAsync();
        await using var server = await rig.Open("data", ("Contents:FreeFloorMebibytes", "1000000000"));
        var task = await server.RunningTask();
        var url = (await server.CreateArtifact(task, "a", S3())).Ok["putUrl"]!.GetValue<string>();

        using var refused = await Put(url, new byte[10]);
        var inline = await server.AsRoot().Put("object/v1/upload/o", new
        {
            projectId = "p",
            uploadId = SlugId.New(),
            expires = "3000-01-01T00:00:00.000Z",
            proposedUploadMethods = new { dataInline = new { contentType = "text/plain", objectData = "AAAA" } },
        });

        refused.StatusCode.Should().Be(HttpStatusCode.InsufficientStorage);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("keeps 1000000000 MiB free");
        inline.Status.Should().Be(507);
        inline.Text.Should().Contain("no room for 3 bytes");
    }
}

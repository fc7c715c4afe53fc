using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Api.Object;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Queue.Artifacts;

/// <summary>
/// Uploads to a disk that is full in earnest: each is refused with 503, nothing is left of it, what was there before
/// stays, and all is well again once there is space.
/// </summary>
public sealed class FullDiskTests
{
    private const int Mebibyte = 1024 * 1024;
    private static readonly byte[] Small = "small"u8.ToArray();
    private static readonly byte[] Large = new byte[3 * Mebibyte];

    private SmallDisk disk = null!;
    private RunningServer server = null!;

    [SetUp]
    public async Task Start()
    {
        disk = new SmallDisk(mebibytes: 8);
        server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Contents:FreeFloorMebibytes"] = "0" }, dataFolder: disk.Path);
    }

    [TearDown]
    public async Task Stop()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        disk?.Dispose();
    }

    [Test]
    public async Task An_artifact_that_does_not_fit_is_refused_and_leaves_nothing()
    {
        var taskId = await server.RunningTask();
        await server.Upload(taskId, "before", Small);
        var url = (await server.CreateArtifact(taskId, "large", S3())).Ok["putUrl"]!.GetValue<string>();
        disk.Fill(but: Mebibyte);
        var free = disk.Free;

        using var refused = await Put(url, Large);

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await refused.Content.ReadAsStringAsync()).Should()
            .Contain("could not be stored").And.Contain("No space left on device");
        server.ArtifactFiles().Should().ContainSingle("of what was refused nothing is left");
        disk.Free.Should().BeGreaterThan(free - (Mebibyte / 2));
        (await server.ContentOf(taskId, "before")).Should().Equal(Small);
        using var unread = await Fetch(await server.LocationOf(taskId, "large"));
        unread.StatusCode.Should().Be(HttpStatusCode.NotFound, "nothing was uploaded");

        disk.Empty();
        using var stored = await Put(url, Large);
        stored.StatusCode.Should().Be(HttpStatusCode.OK);
        (await server.ContentOf(taskId, "large")).SequenceEqual(Large).Should().BeTrue();
    }

    [Test]
    public async Task An_object_that_does_not_fit_is_refused_and_leaves_nothing()
    {
        await server.Object("before", Small);
        var uploadId = SlugId.New();
        var upload = server.Upload(uploadId).PutUrl(Large.Length);
        var target = (await server.CreateUpload("large", upload)).Ok["uploadMethod"]!["putUrl"]!;
        disk.Fill(but: Mebibyte);

        using var refused = await ObjectCalls.Send(target, Large);

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("No space left on device");
        server.ArtifactFiles().Should().ContainSingle();
        (await server.FinishUpload("large", uploadId)).ShouldFail(400, "InputError", "no content yet");

        disk.Empty();
        using var stored = await ObjectCalls.Send(target, Large);
        stored.StatusCode.Should().Be(HttpStatusCode.OK);
        _ = (await server.FinishUpload("large", uploadId)).Ok;
        server.ArtifactFiles().Should().HaveCount(2);
    }

    [Test]
    public async Task Where_not_even_a_row_fits_calls_are_refused_until_there_is_space()
    {
        var taskId = await server.RunningTask();
        await server.Upload(taskId, "before", Small);
        var url = (await server.CreateArtifact(taskId, "a", S3())).Ok["putUrl"]!.GetValue<string>();
        disk.Fill();

        (await server.CreateArtifact(taskId, "b", S3())).ShouldFail(503, "InternalServerError");
        using (var refused = await Put(url, "other"u8.ToArray()))
        {
            refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        }

        var body = server.Upload().Inline("other"u8.ToArray());
        (await server.CreateUpload("o", body)).ShouldFail(503, "InternalServerError");
        server.ArtifactFiles().Should().ContainSingle();

        // What is there can be read meanwhile.
        (await server.ContentOf(taskId, "before")).Should().Equal(Small);
        (await server.Status(taskId))["state"]!.GetValue<string>().Should().Be("running");

        disk.Empty();
        _ = (await server.CreateArtifact(taskId, "b", S3())).Ok;
        using var stored = await Put(url, "other"u8.ToArray());
        stored.StatusCode.Should().Be(HttpStatusCode.OK);
        _ = (await server.CreateUpload("o", body)).Ok;
        (await server.ContentOf(taskId, "a")).Should().Equal("other"u8.ToArray());
    }

    [Test]
    public async Task Bytes_that_fit_are_not_kept_where_the_row_that_names_them_does_not()
    {
        var taskId = await server.RunningTask();
        var url = (await server.CreateArtifact(taskId, "a", S3())).Ok["putUrl"]!.GetValue<string>();
        await server.Settle();
        disk.Fill(but: 4096);
        var free = disk.Free;

        using var refused = await Put(url, Small);

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("could not be stored").And.Contain("full");
        server.ArtifactFiles().Should().BeEmpty();
        disk.Free.Should().Be(free);
        disk.Empty();
        using var stored = await Put(url, Small);
        stored.StatusCode.Should().Be(HttpStatusCode.OK);
        (await server.ContentOf(taskId, "a")).Should().Equal(Small);
    }

    [Test]
    public async Task Messages_that_did_not_fit_are_not_told_and_those_that_did_are_told_in_order()
    {
        var first = await server.Task();
        disk.Fill();
        var taskId = SlugId.New();
        (await server.Create(taskId, server.Definition())).ShouldFail(503, "InternalServerError");
        disk.Empty();

        (await server.AsRoot().Get($"queue/v1/task/{taskId}")).ShouldFail(404, "ResourceNotFound");
        (await server.Create(taskId, server.Definition())).Status.Should().Be(200);

        server.Messages.All.Select(message => message.RoutingKey.Split('.')[1])
            .Should().Equal(first, first, taskId, taskId);
        MessageRules.Verify(server);
    }
}

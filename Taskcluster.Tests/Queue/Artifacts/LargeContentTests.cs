using System.Net;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Queue.Artifacts;

/// <summary>Contents that no memory should hold, slow readers, and a disk that fills.</summary>
public sealed class LargeContentTests : ServerTests
{
    private const long Mebibyte = 1024 * 1024;

    private static readonly HttpClient Http = new();

    /// <summary>
    /// Eight contents of 32 MiB at once; or one of <c>TASKCLUSTER_LARGE_MEBIBYTES</c>, as CI runs it. A server that
    /// kept them in memory would need more than it may have.
    /// </summary>
    [Test]
    [Platform(Include = "Linux", Reason = "The kernel tells there how much memory a process had at most.")]
    public async Task Large_contents_go_up_and_down_in_constant_memory()
    {
        long[] lengths = Environment.GetEnvironmentVariable("TASKCLUSTER_LARGE_MEBIBYTES") is { Length: > 0 } wanted
            ? [long.Parse(wanted, System.Globalization.CultureInfo.InvariantCulture) * Mebibyte]
            : [.. Enumerable.Repeat(32 * Mebibyte, 8)];
        await using var child = await ChildServer.Start();

        var lengthsBack = await Task.WhenAll(lengths.Select((length, seed) => ThereAndBack(child, seed, length)));

        lengthsBack.Should().Equal(lengths);
        PeakOf(child.Program.Id).Should().BeLessThan(200 * Mebibyte);
    }

    [Test]
    public async Task A_slow_reader_is_in_nobodys_way_and_ends_what_it_began()
    {
        var taskId = await Server.RunningTask();
        var content = new byte[16 * Mebibyte];
        new Random(1).NextBytes(content);
        var putUrl = await Server.Upload(taskId, "a", content);
        using var slow = await Http.GetAsync(
            await Server.LocationOf(taskId, "a"), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await slow.Content.ReadAsStreamAsync();
        var first = new byte[1000];
        await stream.ReadExactlyAsync(first);

        using var put = await Put(putUrl, "other"u8.ToArray());
        put.EnsureSuccessStatusCode();
        (await Server.ContentOf(taskId, "a")).Should().Equal("other"u8.ToArray());
        Server.ArtifactFiles().Should().ContainSingle("the old content has no name any more");

        var rest = new MemoryStream();
        await stream.CopyToAsync(rest);
        first.Concat(rest.ToArray()).SequenceEqual(content).Should().BeTrue("an open file stays readable");
    }

    [Test]
    public async Task A_disk_that_fills_is_told_and_leaves_nothing()
    {
        await using var server = await RunningServer.Start(configureServices: services =>
            services.AddSingleton<ContentStore, FullStore>());
        var taskId = await server.RunningTask();
        var url = (await server.CreateArtifact(taskId, "a", S3())).Ok["putUrl"]!.GetValue<string>();

        using var answer = await Put(url, new byte[3 * Mebibyte]);

        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("could not be stored").And.Contain("No space left");
        server.ArtifactFiles().Should().BeEmpty();
        using var small = await Put(url, "small"u8.ToArray());
        small.EnsureSuccessStatusCode();
    }

    private static async Task<long> ThereAndBack(ChildServer child, int seed, long length)
    {
        var (name, uploadId) = ($"large/{seed}", SlugId.New());
        var target = (await child.AsRoot().Put($"object/v1/upload/{Escaped(name)}", new
        {
            projectId = "large",
            uploadId,
            expires = WireTime.Format(TimeProvider.System.GetUtcNow().AddHours(1)),
            proposedUploadMethods = new { putUrl = new { contentType = "text/plain", contentLength = length } },
        })).Ok["uploadMethod"]!["putUrl"]!;
        using var request = new HttpRequestMessage(HttpMethod.Put, target["url"]!.GetValue<string>())
        {
            Content = new StreamContent(new Pattern(seed, length), 81920),
        };
        request.Content.Headers.ContentLength = length;
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/plain");
        using var put = await Http.SendAsync(request);
        put.EnsureSuccessStatusCode();
        _ = (await child.AsRoot().Post(
            $"object/v1/finish-upload/{Escaped(name)}", new { projectId = "large", uploadId })).Ok;
        var download = (await child.AsRoot().Put(
            $"object/v1/start-download/{name}", new { acceptDownloadMethods = new { simple = true } })).Ok;
        using var get = await Http.GetAsync(
            download["url"]!.GetValue<string>(), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await get.Content.ReadAsStreamAsync();
        return await Pattern.LengthOf(seed, stream);
    }

    private static long PeakOf(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").Single(text => text.StartsWith("VmHWM:"));
        var kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
        return 1024 * long.Parse(kibibytes, System.Globalization.CultureInfo.InvariantCulture);
    }

    // Has room for one mebibyte a file.
    private sealed class FullStore(DataFolder folder, Database database, DatabaseOptions options)
        : ContentStore(folder, database, options)
    {
        protected override FileStream OpenUpload(string path) => new FullFile(path);
    }

    private sealed class FullFile(string path) : FileStream(path, FileMode.CreateNew, FileAccess.Write)
    {
        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position + buffer.Length <= Mebibyte
                ? base.WriteAsync(buffer, cancellationToken)
                : throw new IOException("No space left on device");
    }
}

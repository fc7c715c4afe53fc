using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Mounts;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Mounts;

/// <summary>Contents of mounts that a worker keeps for later tasks.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KeptDownloadsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestClock clock = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public async Task What_was_fetched_once_is_there_for_later_tasks_and_later_workers()
    {
        var file = folder.Write("fetched", "tool");
        Kept().Keep(Url("https://example.com/tool", "tool"), file);
        File.Delete(file);

        (await Bring(Kept(), Url("https://example.com/tool", "tool"))).Should().Be("tool");
    }

    [Test]
    public async Task A_hash_alone_opens_nothing()
    {
        var kept = Kept();
        kept.Keep(Url("https://example.com/tool", "tool"), folder.Write("fetched", "tool"));

        (await Bring(kept, Url("https://example.com/other", "tool"))).Should().BeNull();
        (await Bring(kept, Url("https://example.com/tool", "other"))).Should().BeNull();
        (await Bring(kept, new UrlContent(new Uri("https://example.com/tool"), null))).Should().BeNull();
    }

    [TestCase("public/a", true)]
    [TestCase("private/a", false)]
    public async Task Only_what_anyone_may_fetch_is_kept(string artifact, bool isKept)
    {
        var kept = Kept();
        var content = new ArtifactContent("fN1SbArXTPSVFNUvaOlinQ", artifact, Hash("a"));
        kept.Keep(content, folder.Write("fetched", "a"));

        (await Bring(kept, content)).Should().Be(isKept ? "a" : null);
    }

    [Test]
    public async Task What_a_task_has_changed_is_not_used_again()
    {
        var kept = Kept();
        var fetched = folder.Write("fetched", "tool");
        kept.Keep(Url("https://example.com/tool", "tool"), fetched);
        await File.AppendAllTextAsync(fetched, " and more");

        (await Bring(kept, Url("https://example.com/tool", "tool"))).Should().BeNull();
        Directory.GetFiles(Path.Combine(folder.Path, "kept")).Should().BeEmpty();
    }

    [Test]
    public async Task What_was_used_longest_ago_goes_first_and_what_is_too_large_is_never_kept()
    {
        var kept = Kept(most: 10);
        foreach (var text in new[] { "1111", "2222" })
        {
            kept.Keep(Url("https://example.com/", text), folder.Write(text, text));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        _ = await Bring(kept, Url("https://example.com/", "1111"));
        clock.Advance(TimeSpan.FromMinutes(1));
        kept.Keep(Url("https://example.com/", "3333"), folder.Write("3333", "3333"));
        kept.Keep(Url("https://example.com/", "12345678901"), folder.Write("large", "12345678901"));

        (await Bring(kept, Url("https://example.com/", "1111"))).Should().Be("1111");
        (await Bring(kept, Url("https://example.com/", "2222"))).Should().BeNull();
        (await Bring(kept, Url("https://example.com/", "3333"))).Should().Be("3333");
        (await Bring(kept, Url("https://example.com/", "12345678901"))).Should().BeNull();
    }

    private static UrlContent Url(string url, string text) => new(new Uri(url), Hash(text));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private KeptDownloads Kept(long most = 1000) => new(Path.Combine(folder.Path, "kept"), most, clock);

    private async Task<string?> Bring(KeptDownloads kept, MountContent content)
    {
        var file = Path.Combine(folder.Path, Guid.NewGuid().ToString("N"));
        return await kept.Bring(content, file, CancellationToken.None) ? await File.ReadAllTextAsync(file) : null;
    }
}

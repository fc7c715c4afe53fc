using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Mounts;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Mounts;

[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CacheFoldersTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();

    private string Root => Path.Combine(folder.Path, "caches");

    public void Dispose() => folder.Dispose();

    [Test]
    public void The_caches_that_were_used_longest_ago_go_first()
    {
        var caches = Open();
        foreach (var name in new[] { "a", "b", "c" })
        {
            caches.GiveBack(caches.Take(name, Now).Cache, Now.AddMinutes(name[0]));
        }

        caches.Take("a", Now).IsNew.Should().BeTrue("two are kept, and it was the first of three");
        caches.Take("b", Now).IsNew.Should().BeFalse();
        caches.Take("c", Now).IsNew.Should().BeFalse();
    }

    [Test]
    public void A_cache_whose_content_a_task_had_when_the_worker_died_is_not_used_again()
    {
        var caches = Open();
        var (cache, _) = caches.Take("a", Now);
        caches.GiveBack(cache, Now);
        caches.Take("a", Now);
        Directory.Move(cache.Content, Path.Combine(folder.Path, "in-the-task"));

        Open().Take("a", Now).IsNew.Should().BeTrue();
        Directory.Exists(cache.Directory).Should().BeFalse();
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("{")]
    [TestCase("""{"cacheName": "a"}""")]
    public void A_cache_whose_label_says_nothing_is_not_used_again(string label)
    {
        var caches = Open();
        var (cache, _) = caches.Take("a", Now);
        caches.GiveBack(cache, Now);
        File.WriteAllText(cache.LabelFile, label);

        Open().Take("a", Now).IsNew.Should().BeTrue();
    }

    [Test]
    public void What_is_purged_is_gone_unless_a_task_has_it()
    {
        var caches = Open();
        caches.GiveBack(caches.Take("a", Now).Cache, Now);
        caches.Take("b", Now);

        caches.Purge(label => label.Created == Now).Should().Equal("a");

        caches.Take("a", Now).IsNew.Should().BeTrue();
    }

    [Test]
    public void A_later_worker_knows_when_requests_were_last_heard_of()
    {
        Open().Heard.Should().BeNull();

        Open().Heard = Now;

        Open().Heard.Should().Be(Now);
    }

    private CacheFolders Open()
    {
        var caches = new CacheFolders(Root, 2, NullLogger.Instance);
        caches.Open();
        return caches;
    }
}

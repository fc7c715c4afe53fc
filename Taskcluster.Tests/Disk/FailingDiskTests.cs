using FluentAssertions;
using NUnit.Framework;

namespace Taskcluster.Tests.Disk;

/// <summary>The failing disk itself: what of a file is there after the power went.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[SingleThreaded]
[Category("Disk")]
public sealed class FailingDiskTests
{
    private const int Page = 4096;

    private FailingDisk disk = null!;
    private DiskCalls calls = null!;
    private string program = "";

    [OneTimeSetUp]
    public void Compile()
    {
        disk = new FailingDisk();
        program = disk.Compile("disk-calls.c", "disk-calls");
    }

    [SetUp]
    public void Start()
    {
        disk.Heal();
        calls = new DiskCalls(disk, program);
        calls.Write(0, 0, 3 * Page, 'a');
        calls.Sync(0).Should().BeTrue();
    }

    [TearDown]
    public void Stop() => calls.Dispose();

    [OneTimeTearDown]
    public void Remove() => disk?.Dispose();

    [Test]
    public void What_was_synced_is_there_and_what_was_not_is_not()
    {
        calls.Write(0, 0, Page, 'b');
        calls.Sync(0).Should().BeTrue();
        calls.Write(0, Page, 3 * Page, 'c');
        calls.AfterPowerCut().Should().Be("b4096 a8192");
    }

    [Test]
    public void What_a_lost_sync_was_to_store_is_not_stored_by_the_next_one()
    {
        calls.Write(0, Page + 10, 20, 'b');
        calls.LoseSync(0);
        calls.Write(0, 0, 10, 'c');
        calls.Sync(0).Should().BeTrue();
        calls.AfterPowerCut().Should().Be("c10 a12278");
    }

    [Test]
    public void What_is_written_once_more_after_a_lost_sync_is_stored_by_the_next_one()
    {
        // Twice before it, as checkpoints do that move a page without a sync: one of them must not come back.
        calls.Write(0, Page, Page, 'b');
        calls.Write(0, Page, Page, 'c');
        calls.LoseSync(0);
        calls.Write(0, Page, Page, 'd');
        calls.Sync(0).Should().BeTrue();
        calls.AfterPowerCut().Should().Be("a4096 d4096 a4096");
    }

    [Test]
    public void A_page_of_which_a_part_is_written_once_more_is_stored_whole()
    {
        calls.Write(0, Page, Page, 'b');
        calls.LoseSync(0);
        calls.Write(0, Page + 4000, 200, 'c');
        calls.Sync(0).Should().BeTrue();
        calls.AfterPowerCut().Should().Be("a4096 b4000 c200 a3992");
    }

    [Test]
    public void A_file_that_was_cut_and_written_anew_after_a_lost_sync_has_its_new_pages()
    {
        calls.Cut(0, 0);
        calls.LoseSync(0);
        calls.Write(0, 0, Page, 'b');
        calls.Write(0, Page, Page, 'c');
        calls.Sync(0).Should().BeTrue();
        calls.AfterPowerCut().Should().Be("b4096 c4096");
    }

    [Test]
    public void A_cut_that_was_not_synced_is_none()
    {
        calls.Cut(0, 100);
        calls.AfterPowerCut().Should().Be("a12288");
    }

    [Test]
    public void Each_descriptor_is_told_once_of_a_lost_sync()
    {
        calls.Write(0, 0, Page, 'b');
        calls.LoseSync(0);
        calls.Sync(0).Should().BeTrue("it has been told");

        calls.Write(1, Page, Page, 'c');
        calls.Sync(1).Should().BeFalse("it has not");
        calls.Sync(1).Should().BeTrue();
        calls.AfterPowerCut().Should().Be("a4096 c4096 a4096");
    }
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

[Platform("Linux", Reason = "Elsewhere other files refuse to be synced.")]
public sealed class FileSyncTests
{
    [Test]
    public void A_sync_that_fails_is_heard_of()
    {
        // A device that has no disk says so (EINVAL).
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);

        var sync = () => FileSync.Sync(nowhere, "/dev/null");

        sync.Should().Throw<IOException>().WithMessage("/dev/null cannot be synced: *(error 22).");
    }

    [Test]
    public void A_sync_that_succeeds_returns()
    {
        using var folder = new TemporaryFolder();
        using var file = File.OpenHandle(folder.Write("a", "text"), access: FileAccess.Write);

        FileSync.Sync(file, "a");
    }
}

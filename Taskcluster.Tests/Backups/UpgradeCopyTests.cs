using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Backups;

/// <summary>The copies of the database that upgrades leave behind.</summary>
public sealed class UpgradeCopyTests
{
    [Test]
    public void Old_ones_go_and_the_newest_stays()
    {
        var path = RunningServer.NewFolder();
        using (new TestDatabase(path: path))
        {
            // The folder is made.
        }

        var database = DataFolder.DatabaseIn(path);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var days in (int[])[400, 200, 100, 50])
        {
            File.WriteAllText(UpgradeCopies.NameOf(database, now.AddDays(-days)), "");
        }

        File.WriteAllText(database + ".before-upgrade-mine", "");
        using (new TestDatabase(path: path))
        {
            Names().Should().Equal(UpgradeCopies.NameOf(database, now.AddDays(-50)), database + ".before-upgrade-mine");
        }

        File.Move(UpgradeCopies.NameOf(database, now.AddDays(-50)), UpgradeCopies.NameOf(database, now.AddDays(-500)));
        using (new TestDatabase(path: path))
        {
            Names().Should().HaveCount(2, "the newest stays, however old it is");
        }

        Directory.Delete(path, recursive: true);

        IEnumerable<string> Names() => Directory.EnumerateFiles(path, "*.before-upgrade-*").Order();
    }
}

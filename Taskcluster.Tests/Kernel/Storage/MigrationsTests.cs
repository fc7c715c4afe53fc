using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

public sealed class MigrationsTests
{
    private readonly string path = RunningServer.NewFolder();

    private string File => Path.Combine(path, "taskcluster.db");

    [TearDown]
    public void Remove() => Directory.Delete(path, recursive: true);

    [Test]
    public void Each_migration_runs_once()
    {
        var first = Applied();
        var second = Applied();

        first.Should().Contain("Kernel/Storage/001-messages.sql").And.HaveCountGreaterThan(2);
        first[0].Should().StartWith("Kernel/");
        second.Should().Equal(first);
        Copies().Should().BeEmpty("nothing was upgraded");
    }

    [Test]
    public async Task A_file_that_a_newer_program_wrote_is_refused()
    {
        using (var test = new TestDatabase(path: path))
        {
            await test.Database.Write(tx => tx.Sql(
                "INSERT INTO schema_migrations (name, applied) VALUES ('Kernel/Storage/999-later.sql', 0)").Execute());
        }

        var open = () => new TestDatabase(path: path);

        open.Should().Throw<UnusableDataException>()
            .WithMessage($"{File} was written by a newer version*999-later.sql*");
        open.Should().Throw<UnusableDataException>("the first attempt let go of everything");
    }

    [TestCase("this is no database, but a text that is long enough to be taken for one")]
    [TestCase("x")]
    public void A_file_that_is_no_database_is_refused(string words)
    {
        var content = words.Length > 1 ? words.PadRight(1000, '.') : words;
        Directory.CreateDirectory(path);
        System.IO.File.WriteAllText(File, content);

        var open = () => new TestDatabase(path: path);

        open.Should().Throw<UnusableDataException>().WithMessage($"{File} cannot be read as a database*Move it away*");
        System.IO.File.ReadAllText(File).Should().Be(content, "it may be dear to somebody");
    }

    [Test]
    public void A_folder_in_the_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(File);

        var open = () => new TestDatabase(path: path);

        open.Should().Throw<UnusableDataException>().WithMessage($"{File} cannot be read as a database*");
    }

    [Test]
    public void An_empty_file_becomes_a_database()
    {
        Directory.CreateDirectory(path);
        System.IO.File.WriteAllText(File, "");

        Applied().Should().NotBeEmpty();
    }

    [Test]
    public async Task Before_an_upgrade_a_copy_is_kept()
    {
        using (var test = await new TestDatabase(path: path).WithThings())
        {
            await test.Database.Write(tx =>
            {
                TestDatabase.Add(tx, 7);
                tx.Sql("DELETE FROM schema_migrations WHERE name = 'Kernel/Storage/001-messages.sql'").Execute();
                foreach (var table in (string[])["pulse_messages", "pulse_subscribers", "kernel_facts"])
                {
                    tx.Sql("DROP TABLE " + table).Execute();
                }
            });
        }

        await System.IO.File.WriteAllTextAsync($"{File}.copying", "what a program left that died over it");
        using (var test = new TestDatabase(path: path))
        {
            test.Ids().Should().Equal(7);
            test.Database.Read(rows => rows.Sql("SELECT 1 FROM pulse_messages").Step()).Should().BeFalse();
        }

        Directory.GetFiles(path, "*.copying*").Should().BeEmpty();
        var copy = Copies().Should().ContainSingle().Subject;
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.GetUnixFileMode(copy).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using var old = new Connection(copy, readOnly: true);
        TestDatabase.Ids(old).Should().Equal(7);
        old.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'pulse_messages'").Should().Be("0");
    }

    [Test]
    public void A_migration_that_fails_leaves_the_file_as_it_was()
    {
        Directory.CreateDirectory(path);
        using (var connection = new Connection(File, readOnly: false))
        {
            connection.Script("CREATE TABLE pulse_subscribers (mine TEXT)");
        }

        var open = () => new TestDatabase(path: path);

        open.Should().Throw<StorageException>();
        using var after = new Connection(File, readOnly: true);
        after.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'pulse_messages'").Should().Be("0");
    }

    private List<string> Applied()
    {
        using var test = new TestDatabase(path: path);
        return test.Database.Read(rows =>
        {
            var names = new List<string>();
            using var call = rows.Sql("SELECT name FROM schema_migrations ORDER BY applied, rowid");
            while (call.Step())
            {
                names.Add(call.Text(0));
            }

            return names;
        });
    }

    private string[] Copies() => Directory.GetFiles(path, "*.before-upgrade-*");
}

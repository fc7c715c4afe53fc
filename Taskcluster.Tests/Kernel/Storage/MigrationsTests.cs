using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

public sealed partial class MigrationsTests
{
    private readonly string path = RunningServer.NewFolder();

    private string File => Path.Combine(path, "taskcluster.db");

    [TearDown]
    public void Remove()
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

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

    // It begins as the bytes of one that was made before, and is to be no different for that.
    [Test]
    public void A_throw_away_database_is_as_one_that_is_kept()
    {
        var kept = Shape("kept", isDurable: true);

        kept.Should().HaveCountGreaterThan(100, "there are that many tables, indexes and migrations");
        Shape("thrown away", isDurable: false).Should().Equal(kept);
        Shape("again", isDurable: false).Should().Equal(kept);
    }

    // Whatever else is drawn would be the same in all throw-away databases of a process.
    [Test]
    public void Migrations_draw_nothing_but_the_epoch()
    {
        var modules = typeof(Database).Assembly;
        modules.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .SelectMany(name =>
            {
                using var reader = new StreamReader(modules.GetManifestResourceStream(name)!);
                return reader.ReadToEnd().Split('\n')
                    .Where(line => Drawn().IsMatch(line)).Select(line => $"{name}: {line}").ToList();
            })
            .Should().ContainSingle().Which.Should().Contain("pulse-epoch");
    }

    // Its log may hold all of it.
    [Test]
    public void A_throw_away_database_that_was_left_is_not_begun_anew()
    {
        Directory.CreateDirectory(path);
        var log = File + "-wal";
        System.IO.File.WriteAllText(File, "");
        BlankDatabase.Begin(File).Should().NotBeNull();
        System.IO.File.WriteAllText(File, "");
        System.IO.File.WriteAllText(log, "what a program left that died");

        BlankDatabase.Begin(File).Should().BeNull();

        new FileInfo(File).Length.Should().Be(0);
        System.IO.File.Delete(log);
        System.IO.File.WriteAllText(File, "x");
        BlankDatabase.Begin(File).Should().BeNull();
        new FileInfo(File).Length.Should().Be(1);
    }

    // All that SQLite knows of a database's make, and when each migration was applied.
    private List<string> Shape(string folder, bool isDurable)
    {
        using var test = new TestDatabase(
            new DatabaseOptions { Durable = isDurable }, Path.Combine(path, folder));
        return test.Database.Read(rows =>
        {
            var lines = new List<string>();
            foreach (var sql in (string[])[
                "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_master",
                "SELECT name FROM schema_migrations ORDER BY rowid",
                $"SELECT count(*) FROM schema_migrations WHERE applied <> {test.Clock.GetUtcNow().ToMilliseconds()}",
                "PRAGMA auto_vacuum", "PRAGMA page_size", "PRAGMA journal_mode", "PRAGMA encoding",
                "PRAGMA foreign_keys", "PRAGMA user_version", "PRAGMA application_id"])
            {
                using var call = rows.Sql(sql);
                while (call.Step())
                {
                    lines.Add(call.Text(0));
                }
            }

            return lines;
        });
    }

    [GeneratedRegex("random|'now'|current_(time|date)|strftime|unixepoch", RegexOptions.IgnoreCase)]
    private static partial Regex Drawn();

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

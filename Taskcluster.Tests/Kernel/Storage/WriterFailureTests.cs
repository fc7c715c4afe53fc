using FluentAssertions;
using NUnit.Framework;
using SQLitePCL;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

/// <summary>DESIGN.md §3: the failures of the writer are decided.</summary>
public sealed class WriterFailureTests
{
    private TestDatabase test = null!;

    private Database Database => test.Database;

    [SetUp]
    public async Task Open() => test = await new TestDatabase().WithThings();

    [TearDown]
    public void Close() => test.Dispose();

    [Test]
    public async Task A_broken_constraint_undoes_its_closure_alone()
    {
        var hold = await test.HoldWriter();
        var first = Database.Write(tx => TestDatabase.Add(tx, 1));
        var failing = Database.Write(tx =>
        {
            TestDatabase.Add(tx, 2);
            TestDatabase.Add(tx, 1);
        });
        hold.Dispose();

        await first;
        (await failing.Invoking(task => task).Should().ThrowAsync<StorageException>())
            .Which.IsConstraint.Should().BeTrue();
        test.Ids().Should().Equal(1);
    }

    [Test]
    public async Task A_statement_that_was_left_open_fails_its_closure_and_nothing_else()
    {
        var leaking = Database.Write(tx =>
        {
            TestDatabase.Add(tx, 1);
            tx.Sql("INSERT INTO things (id) VALUES (?) RETURNING id").Bind(2).Step();
        });
        await leaking.Invoking(task => task)
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("*left open*");

        var throwing = Database.Write(tx => tx.Sql("SELECT id FROM things WHERE id = ?").Bind(Thrown()).Execute());
        await throwing.Invoking(task => task).Should().ThrowAsync<FormatException>();

        await Database.Write(tx => tx.Sql("SELECT id FROM things WHERE id = ?").Bind(1).Execute());
        await Database.Write(tx => tx.Sql("INSERT INTO things (id) VALUES (?) RETURNING id").Bind(3).Execute());
        test.Ids().Should().Equal(3);

        static long Thrown() => throw new FormatException();
    }

    [Test]
    public async Task A_statement_cannot_be_used_inside_itself()
    {
        var write = Database.Write(tx =>
        {
            const string select = "SELECT 1";
            using var outer = tx.Sql(select);
            outer.Step();
            using var inner = tx.Sql(select);
        });

        await write.Invoking(task => task).Should().ThrowAsync<InvalidOperationException>().WithMessage("*SELECT 1*");
    }

    [Test]
    public async Task When_the_disk_is_full_the_whole_batch_fails_and_later_writes_work_again()
    {
        await Database.Write(tx => tx.Sql("PRAGMA max_page_count=64").Execute());
        var hold = await test.HoldWriter();
        var ran = 0;
        var small = Database.Write(tx =>
        {
            TestDatabase.Add(tx, 1);
            tx.AfterCommit(() => ran++);
        });
        var large = Database.Write(tx => TestDatabase.Add(tx, 2, new string('x', 1_000_000)));
        var behind = Database.Write(tx => TestDatabase.Add(tx, 3));
        hold.Dispose();

        foreach (var write in (Task[])[small, large, behind])
        {
            (await write.Invoking(task => task).Should().ThrowAsync<StorageException>())
                .Which.IsDiskFull.Should().BeTrue();
        }

        ran.Should().Be(0);
        test.Ids().Should().BeEmpty();
        await Database.Write(tx => TestDatabase.Add(tx, 4, new string('x', 1_000_000)));
        test.Ids().Should().Equal(4);
    }

    [Test]
    public async Task When_the_commit_fails_nobody_is_told_of_success()
    {
        var ran = 0;
        var hold = await test.HoldWriter();
        var first = Database.Write(tx =>
        {
            TestDatabase.Add(tx, 1);
            tx.Publish(Message("a"));
            tx.AfterCommit(() => ran++);
        });
        var second = Database.Write(tx =>
        {
            TestDatabase.Add(tx, 2);
            raw.sqlite3_commit_hook(tx.Connection.Handle, _ => 1, null);
        });
        hold.Dispose();

        await first.Invoking(task => task).Should().ThrowAsync<StorageException>();
        await second.Invoking(task => task).Should().ThrowAsync<StorageException>();
        ran.Should().Be(0);
        test.Ids().Should().BeEmpty();
        Keys().Should().BeEmpty();
        await Database.Write(tx => TestDatabase.Add(tx, 3));
        test.Ids().Should().Equal(3);
    }

    private static PulseMessage Message(string key) => new("exchange/test", key, [], RawJson.EmptyObject);

    private List<string> Keys() =>
        [.. Database.Read(rows => MessageLog.ReadAfter(rows, 0, 10_000)).Select(message => message.RoutingKey)];
}

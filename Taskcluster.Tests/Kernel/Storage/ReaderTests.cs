using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

public sealed class ReaderTests
{
    private TestDatabase test = null!;

    private Database Database => test.Database;

    [SetUp]
    public async Task Open() => test = await new TestDatabase().WithThings();

    [TearDown]
    public void Close() => test.Dispose();

    [Test]
    public async Task Readers_never_wait_for_the_writer_and_do_not_see_what_is_not_committed()
    {
        List<long>? during = null;

        await Database.Write(tx =>
        {
            TestDatabase.Add(tx, 1);
            during = test.Ids();
        });

        during.Should().BeEmpty();
        test.Ids().Should().Equal(1);
    }

    [Test]
    public async Task A_reader_keeps_its_snapshot_and_does_not_hold_up_the_writer()
    {
        await Database.Write(tx => TestDatabase.Add(tx, 1));

        var (before, after) = Database.Read(rows =>
        {
            var first = TestDatabase.Ids(rows);
            Database.Write(tx => TestDatabase.Add(tx, 2)).Wait(TimeSpan.FromSeconds(60)).Should().BeTrue();
            return (first, TestDatabase.Ids(rows));
        });

        before.Should().Equal(1);
        after.Should().Equal(1);
        test.Ids().Should().Equal(1, 2);
    }

    [Test]
    public void Readers_cannot_write() =>
        Database.Invoking(one => one.Read(rows => rows.Sql("INSERT INTO things (id) VALUES (1)").Execute()))
            .Should().Throw<StorageException>();

    [Test]
    public void A_reader_that_failed_leaves_nothing_behind()
    {
        const string select = "SELECT id FROM things";
        for (var count = 0; count < 3; count++)
        {
            Database.Invoking(one => one.Read<int>(rows =>
            {
                rows.Sql(select).Step();
                throw new FormatException();
            })).Should().Throw<FormatException>();
        }

        Database.Read(rows => rows.Sql(select).Execute()).Should().BeGreaterThanOrEqualTo(0);
        test.Ids().Should().BeEmpty();
    }

    [Test]
    public async Task Many_readers_read_at_once()
    {
        await Database.Write(tx => TestDatabase.Add(tx, 1));
        using var all = new Barrier(8);

        var reads = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () => Database.Read(rows =>
            {
                all.SignalAndWait(TimeSpan.FromSeconds(60)).Should().BeTrue();
                return TestDatabase.Ids(rows);
            }),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();

        foreach (var ids in await Task.WhenAll(reads))
        {
            ids.Should().Equal(1);
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(256)]
    [TestCase(257)]
    [TestCase(100_000)]
    public async Task Texts_come_back_as_they_went_in(int length)
    {
        var texts = new[] { new string('a', length), new string('é', length), new string('\0', length), Pairs(length) };
        for (var id = 0; id < texts.Length; id++)
        {
            await Database.Write(tx => TestDatabase.Add(tx, id, texts[id]));

            var stored = Database.Read(rows =>
            {
                using var call = rows.Sql("SELECT text, typeof(text) FROM things WHERE id = ?").Bind(id);
                call.Step().Should().BeTrue();
                return (call.IsNull(0), call.Text(0), call.TextOrNull(0), call.Text(1), call.TextSpan(0).Length);
            });
            stored.Item1.Should().BeFalse("an empty text is not NULL");
            stored.Item2.Should().Be(texts[id]);
            stored.Item3.Should().Be(texts[id]);
            stored.Item4.Should().Be("text");
            stored.Item5.Should().Be(System.Text.Encoding.UTF8.GetByteCount(texts[id]));
        }

        static string Pairs(int count) => string.Concat(Enumerable.Repeat("😀", count));
    }

    [Test]
    public async Task All_kinds_of_values_come_back()
    {
        var now = test.Clock.GetUtcNow();
        await Database.Write(tx =>
        {
            tx.Sql("CREATE TABLE kinds (a, b, c, d, e, f, g, h, i, j)").Execute();
            tx.Sql("INSERT INTO kinds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").Bind(long.MinValue).Bind((long?)null)
                .Bind(true).Bind(now).Bind((DateTimeOffset?)null).Bind((string?)null).BindBlob([]).BindBlob([0, 255])
                .Bind(RawJson.Parse("[1]")).BindText([]).Execute();
        });

        Database.Read(rows =>
        {
            using var call = rows.Sql("SELECT * FROM kinds");
            call.Step().Should().BeTrue();
            call.Long(0).Should().Be(long.MinValue);
            call.LongOrNull(1).Should().BeNull();
            call.Bool(2).Should().BeTrue();
            call.Time(3).Should().Be(now);
            call.TimeOrNull(4).Should().BeNull();
            call.TextOrNull(5).Should().BeNull();
            call.IsNull(6).Should().BeFalse();
            call.Bytes(6).Should().BeEmpty();
            call.Bytes(7).Should().Equal(0, 255);
            call.Json(8).ToString().Should().Be("[1]");
            call.IsNull(9).Should().BeFalse();
            call.Text(9).Should().BeEmpty();
            return call.Step();
        }).Should().BeFalse();
    }

    [Test]
    public void A_statement_that_makes_no_sense_is_told_with_its_text() =>
        Database.Invoking(one => one.Read(rows => rows.Sql("SELEKT 1").Execute()))
            .Should().Throw<StorageException>().WithMessage("*SELEKT 1*").Which.IsOfStatement.Should().BeTrue();
}

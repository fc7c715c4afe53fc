using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

/// <summary>Pages that removed rows leave go back to the disk (DESIGN.md §3).</summary>
public sealed class ReturnSpaceTests
{
    private const int Rows = 3000;
    private const int RowBytes = 4000;

    [Test]
    public async Task The_file_shrinks_by_what_was_removed_but_for_the_pages_that_are_kept()
    {
        var options = new DatabaseOptions { Durable = false, FreeMebibytes = 1, PortionPausePercent = 0 };
        using var test = await new TestDatabase(options).WithThings();
        await Fill(test.Database);
        var space = new ReturnSpace(test.Database, options, test.Clock);
        (await space.RunDue(CancellationToken.None)).Should().BeFalse("nothing was removed yet");
        var full = Number(test.Database, "PRAGMA page_count");
        await test.Database.Write(tx => tx.Sql("DELETE FROM things WHERE id % 10 <> 0").Execute());

        (await space.RunDue(CancellationToken.None)).Should().BeTrue();

        Number(test.Database, "PRAGMA freelist_count").Should().BeInRange(256 - 32, 256);
        Number(test.Database, "PRAGMA page_count").Should().BeLessThan((full / 5) + 256);
        test.Ids().Should().Equal(Enumerable.Range(0, Rows / 10).Select(number => number * 10L));
        (await space.RunDue(CancellationToken.None)).Should().BeFalse("the rest is kept for rows to come");
    }

    [Test]
    public async Task Others_read_and_write_while_it_works()
    {
        var options = new DatabaseOptions { Durable = false, FreeMebibytes = 0, PortionPausePercent = 100 };
        using var test = await new TestDatabase(options).WithThings();
        await Fill(test.Database);
        await test.Database.Write(tx => tx.Sql("DELETE FROM things WHERE id >= 100").Execute());
        var work = new ReturnSpace(test.Database, options, test.Clock).RunDue(CancellationToken.None);

        var number = (long)Rows;
        while (!work.IsCompleted)
        {
            var id = ++number;
            await test.Database.Write(tx => TestDatabase.Add(tx, id));
            test.Ids().Should().HaveCount(100 + (int)(id - Rows));
        }

        (await work).Should().BeTrue();
        Number(test.Database, "PRAGMA freelist_count").Should().BeLessThan(32);
    }

    private static Task Fill(Database database) => database.Write(tx =>
    {
        var text = new string('x', RowBytes);
        for (var id = 0; id < Rows; id++)
        {
            TestDatabase.Add(tx, id, text);
        }
    });

    private static long Number(Database database, string pragma) => database.Read(pragma, static (rows, sql) =>
    {
        using var call = rows.Sql(sql);
        return call.Step() ? call.Long(0) : 0;
    });
}

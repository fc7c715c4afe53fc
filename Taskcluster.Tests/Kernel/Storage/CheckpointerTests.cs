using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

public sealed class CheckpointerTests
{
    private const long Mebibyte = 1024 * 1024;

    [Test]
    public async Task Under_a_burst_of_writes_the_log_stays_near_its_limit()
    {
        using var test = await new TestDatabase(new DatabaseOptions
        {
            Durable = false,
            CheckpointMebibytes = 1,
            RestartMebibytes = 4,
        }).WithThings();
        var text = new string('x', 64 * 1024);
        var largest = 0L;
        var next = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 4), async (_, cancellation) =>
        {
            for (var count = 0; count < 300; count++)
            {
                var id = Interlocked.Increment(ref next);
                await test.Database.Write(tx => TestDatabase.Add(tx, id, text), cancellation);
                largest = Math.Max(largest, LogLength(test));
            }
        });

        test.Ids().Should().HaveCount(1200);
        TestContext.Out.WriteLine($"The log grew to {largest / Mebibyte} MiB while 75 MiB were written.");

        // Twice the limit is where the writer waits; a batch may begin below it.
        largest.Should().BeLessThan(12 * Mebibyte);
    }

    [Test]
    public async Task When_writes_pause_the_log_is_cut_to_nothing()
    {
        using var test = await new TestDatabase(new DatabaseOptions
        {
            Durable = false,
            CheckpointMebibytes = 1,
            IdleCheckpointSeconds = 1,
        }).WithThings();

        // Over the limit, so that the log is moved into the database at once, but its file keeps its length.
        // It is looked at before the writer is done, and so before there can be a pause.
        var length = 0L;
        await test.Database.Write(tx =>
        {
            TestDatabase.Add(tx, 1, new string('x', (int)(2 * Mebibyte)));
            tx.AfterCommit(() => length = LogLength(test));
        });
        length.Should().BeGreaterThan(Mebibyte);

        await Until.True(() => LogLength(test) == 0);
        test.Ids().Should().Equal(1);
    }

    [Test]
    public async Task A_long_reader_slows_no_writer_down()
    {
        using var test = await new TestDatabase(new DatabaseOptions
        {
            Durable = false,
            CheckpointMebibytes = 1,
            RestartMebibytes = 1,
        }).WithThings();
        await test.Database.Write(tx => TestDatabase.Add(tx, 0));
        using var reader = new Connection(test.Database.Path, readOnly: true);
        reader.Script("BEGIN; SELECT * FROM things;");

        // Once in a while one waits for some seconds, when the log has grown by as much as it may.
        var slow = 0;
        for (var id = 1; id <= 80; id++)
        {
            var started = Stopwatch.GetTimestamp();
            await test.Database.Write(tx => TestDatabase.Add(tx, id, new string('x', 10_000)));
            slow += Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(1) ? 1 : 0;
        }

        slow.Should().BeLessThan(8);
        test.Ids().Should().HaveCount(81);
        reader.Script("ROLLBACK");
    }

    private static long LogLength(TestDatabase test) => new FileInfo(test.Database.Path + "-wal").Length;
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

/// <summary>Closures that may run twice share a savepoint, and nobody notices.</summary>
public sealed class SharedSavepointTests
{
    private TestDatabase test = null!;

    private Database Database => test.Database;

    [SetUp]
    public async Task Open() => test = await new TestDatabase().WithThings();

    [TearDown]
    public void Close() => test.Dispose();

    [Test]
    public async Task Where_one_fails_after_a_change_it_alone_is_undone_and_the_others_run_again(
        [Values] bool isAfterAnother)
    {
        var runs = 0;
        var hold = await test.HoldWriter();
        var another = Task.CompletedTask;
        if (isAfterAnother)
        {
            another = Database.Write(tx => TestDatabase.Add(tx, 9));
        }

        var first = Add(1, () => runs++);
        var failing = Database.WriteOften<bool>(tx =>
        {
            TestDatabase.Add(tx, 2);
            tx.Publish(Message("lost"));
            throw ApiError.RequestConflict("no");
        });
        var last = Add(3);
        hold.Dispose();

        (await first).Should().Be(1);
        (await last).Should().Be(3);
        await failing.Invoking(task => task).Should().ThrowAsync<ApiError>().WithMessage("no");
        await another;
        test.Ids().Should().Equal(isAfterAnother ? [1, 3, 9] : [1, 3]);
        Keys().Should().Equal("of 1", "of 3");
        runs.Should().Be(2);
    }

    [Test]
    public async Task Where_one_fails_before_any_change_the_others_run_once()
    {
        var runs = 0;
        var hold = await test.HoldWriter();
        var first = Add(1, () => runs++);
        var failing = Database.WriteOften<bool>(_ => throw ApiError.ResourceNotFound("nothing"));
        var last = Add(3);
        hold.Dispose();

        await first;
        await last;
        await failing.Invoking(task => task).Should().ThrowAsync<ApiError>().WithMessage("nothing");
        test.Ids().Should().Equal(1, 3);
        runs.Should().Be(1);
    }

    [Test]
    public async Task One_whose_own_statement_breaks_a_constraint_leaves_the_others_whole()
    {
        var hold = await test.HoldWriter();
        Task[] good = [Add(1), Add(2)];
        var failing = Add(2);
        var last = Add(3);
        hold.Dispose();

        await Task.WhenAll(good);
        await last;
        await failing.Invoking(task => task).Should().ThrowAsync<StorageException>();
        test.Ids().Should().Equal(1, 2, 3);
        Keys().Should().Equal("of 1", "of 2", "of 3");
    }

    [Test]
    public async Task Others_between_them_run_once_and_in_their_order()
    {
        var runs = 0;
        var hold = await test.HoldWriter();
        var first = Add(1);
        var once = Database.Write(tx =>
        {
            runs++;
            TestDatabase.Add(tx, 2);
            tx.Publish(Message("of 2"));
        });
        var failing = Database.WriteOften<bool>(tx =>
        {
            TestDatabase.Add(tx, 9);
            throw ApiError.RequestConflict("no");
        });
        var last = Add(3);
        hold.Dispose();

        await first;
        await once;
        await last;
        await failing.Invoking(task => task).Should().ThrowAsync<ApiError>();
        test.Ids().Should().Equal(1, 2, 3);
        Keys().Should().Equal("of 1", "of 2", "of 3");
        runs.Should().Be(1);
    }

    [Test]
    public async Task What_follows_the_commit_follows_once_and_only_for_those_that_are_stored()
    {
        var told = new List<int>();
        var hold = await test.HoldWriter();
        var first = AddTold(1);
        var failing = Database.WriteOften<bool>(tx =>
        {
            TestDatabase.Add(tx, 2);
            tx.AfterCommit(() => told.Add(2));
            throw ApiError.RequestConflict("no");
        });
        var last = AddTold(3);
        hold.Dispose();

        await first;
        await last;
        await failing.Invoking(task => task).Should().ThrowAsync<ApiError>();
        told.Should().Equal(1, 3);

        Task<bool> AddTold(int id) => Database.WriteOften(tx =>
        {
            TestDatabase.Add(tx, id);
            tx.AfterCommit(() => told.Add(id));
            return true;
        });
    }

    [Test]
    public async Task One_whose_caller_left_is_skipped_also_where_the_others_run_again()
    {
        using var leaving = new CancellationTokenSource();
        var hold = await test.HoldWriter();
        var first = Add(1);
        var skipped = Database.WriteOften(
            tx =>
            {
                TestDatabase.Add(tx, 2);
                return true;
            },
            leaving.Token);
        var failing = Database.WriteOften<bool>(tx =>
        {
            TestDatabase.Add(tx, 3);
            throw ApiError.RequestConflict("no");
        });
        await leaving.CancelAsync();
        hold.Dispose();

        await first;
        await skipped.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        await failing.Invoking(task => task).Should().ThrowAsync<ApiError>();
        test.Ids().Should().Equal(1);
    }

    private static PulseMessage Message(string key) => new("exchange/test", key, [], RawJson.EmptyObject);

    private Task<int> Add(int id, Action? run = null) => Database.WriteOften(tx =>
    {
        run?.Invoke();
        TestDatabase.Add(tx, id);
        tx.Publish(Message($"of {id}"));
        return id;
    });

    private IEnumerable<string> Keys() =>
        Database.Read(rows => MessageLog.ReadAfter(rows, 0, 100)).Select(message => message.RoutingKey);
}

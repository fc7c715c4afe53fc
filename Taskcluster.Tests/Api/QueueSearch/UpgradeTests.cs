using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.QueueSearch;

/// <summary>A folder of a program that kept one row for each term of each task.</summary>
public sealed class UpgradeTests
{
    private readonly string folder = RunningServer.NewFolder();

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task What_was_found_before_is_found_again()
    {
        var tasks = new List<string>();
        var clock = new TestClock();
        await using (var server = await RunningServer.Start(dataFolder: folder, clock: clock))
        {
            tasks.Insert(0, await server.Task());
            tasks.Insert(0, await server.CompletedTask());
            await server.Indexed();
            await SetBack(server.Services.GetRequiredService<Database>());
        }

        await using var upgraded = await RunningServer.Start(dataFolder: folder, clock: clock);
        var last = upgraded.Services.GetRequiredService<Database>().Read(MessageLog.LastSequence);
        await upgraded.Advance(TimeSpan.Zero);

        (await upgraded.Search()).Should().Equal(tasks);
        (await upgraded.Search("?state=completed")).Should().Equal(tasks[0]);
        tasks.Insert(0, await upgraded.Task());
        (await upgraded.Search()).Should().Equal(tasks);
        upgraded.Messages.All.Select(message => message.Sequence).Should().OnlyHaveUniqueItems()
            .And.BeInAscendingOrder().And.Contain(last + 1);
    }

    private static Task SetBack(Database database) => database.Write(tx =>
    {
        tx.Sql("DROP TABLE queue_search_tasks").Execute();
        tx.Sql("DROP TABLE queue_search_terms").Execute();
        tx.Sql("DROP TABLE queue_search_fill").Execute();
        Run(tx, "QueueSearch/Storage/001-search.sql");
        tx.Sql("UPDATE queue_search_fill SET position = 1000, is_done = 1").Execute();
        tx.Sql("INSERT INTO queue_search_terms (term, created, task_no) VALUES ('*', 1, 1)").Execute();
        tx.Sql("DELETE FROM schema_migrations WHERE name = 'QueueSearch/Storage/002-lists.sql'").Execute();
        tx.Sql("DELETE FROM schema_migrations WHERE name = 'Kernel/Storage/005-message-numbers.sql'").Execute();
    });

    private static void Run(Transaction tx, string migration)
    {
        using var stream = typeof(Database).Assembly.GetManifestResourceStream(migration)!;
        using var reader = new StreamReader(stream);
        tx.Connection.Script(reader.ReadToEnd());
    }
}

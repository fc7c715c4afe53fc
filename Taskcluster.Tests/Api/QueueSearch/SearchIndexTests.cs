using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.QueueSearch.Index;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.QueueSearch;

/// <summary>How the search's tables are filled and read.</summary>
public sealed class SearchIndexTests
{
    [Test]
    public async Task Tasks_that_were_there_before_the_search_are_taken_in_once()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["QueueSearch:FillChunk"] = "2" });
        var tasks = new List<string>();
        for (var count = 0; count < 5; count++)
        {
            tasks.Insert(0, await server.Task());
        }

        (await server.Search()).Should().Equal(tasks);
        var database = server.Services.GetRequiredService<Database>();
        await database.Write(tx =>
        {
            // As it is when the module comes to an existing database.
            tx.Sql("DELETE FROM queue_search_terms").Execute();
            tx.Sql("DELETE FROM queue_search_tasks").Execute();
            tx.Sql("UPDATE queue_search_fill SET position = 0, is_done = 0").Execute();
        });
        (await server.Search()).Should().BeEmpty();

        await server.Advance(TimeSpan.Zero);

        (await server.Search()).Should().Equal(tasks);
        database.Read(rows => One(rows, "SELECT is_done FROM queue_search_fill")).Should().Be(1);
    }

    [Test]
    public async Task Nothing_is_left_of_a_task_that_expired()
    {
        await using var server = await RunningServer.Start();
        _ = await server.CompletedTask();
        (await server.Search()).Should().ContainSingle();

        await server.Advance(TimeSpan.FromDays(400));

        var database = server.Services.GetRequiredService<Database>();
        database.Read(rows => One(rows, "SELECT count(*) FROM queue_search_tasks")).Should().Be(0);
        database.Read(rows => One(rows, "SELECT count(*) FROM queue_search_terms")).Should().Be(0);
    }

    [TestCase(1)]
    [TestCase(8)]
    public async Task A_search_whose_terms_seldom_meet_ends_its_page_and_goes_on(int lookups)
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["QueueSearch:LookupsPerPage"] = $"{lookups}" });
        var (wanted, odd) = (await server.Task(Tags("x", "y")), new List<string>());
        for (var count = 0; count < 10; count++)
        {
            odd.Add(await server.Task(Tags("x")));
            _ = await server.Task(Tags("y"));
        }

        await server.Indexed();
        var first = (await server.AsRoot().Get("queue-search/v1/tasks?tags=x%3D1%26y%3D1")).Ok;
        first["tasks"]!.AsArray().Should().BeEmpty();
        first["continuationToken"].Should().NotBeNull();
        (await All(server, "?tags=x%3D1%26y%3D1")).Should().Equal(wanted);
        (await All(server, "?tags=x%3D1&state=pending")).Should().BeEquivalentTo([wanted, .. odd]);

        static (string Name, JsonNode? Value) Tags(params string[] keys) =>
            ("tags", new JsonObject(keys.Select(key => KeyValuePair.Create<string, JsonNode?>(key, "1"))));
    }

    [TestCase(TaskSearch.SelectNext)]
    [TestCase(TaskSearch.SelectTask)]
    public async Task Each_step_of_a_search_is_a_look_up_in_an_index(string sql)
    {
        await using var server = await RunningServer.Start();

        var plan = server.Services.GetRequiredService<Database>().Read(rows =>
        {
            var lines = new List<string>();
            using var call = rows.Sql("EXPLAIN QUERY PLAN " + sql);
            while (call.Step())
            {
                lines.Add(call.Text(3));
            }

            return lines;
        });

        plan.Should().NotBeEmpty().And.OnlyContain(
            line => line.StartsWith("SEARCH ") && (line.Contains(" INDEX ") || line.Contains(" PRIMARY KEY ")));
    }

    private static async Task<List<string>> All(RunningServer server, string query)
    {
        var (found, token, pages) = (new List<string>(), "", 0);
        do
        {
            (++pages).Should().BeLessThan(50, "each page gets further");
            var page = (await server.AsRoot().Get($"queue-search/v1/tasks{query}{token}")).Ok;
            found.AddRange(page["tasks"]!.AsArray().Select(task => task!["taskId"]!.GetValue<string>()));
            token = page["continuationToken"] is { } next ? $"&continuationToken={next}" : "";
        }
        while (token.Length > 0);

        return found;
    }

    private static long One(IRows rows, string sql)
    {
        using var call = rows.Sql(sql);
        return call.Step() ? call.Long(0) : -1;
    }
}

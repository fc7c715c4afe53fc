using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.PurgeCache;

/// <summary>purge-cache.allPurgeRequests (spec/services.md §4.5).</summary>
public sealed class AllPurgeRequestsTests : ServerTests
{
    private static readonly string[] Ordered =
        ["P/w :c", "a-b/c :c", "a/b :", "a/b :x", "a/b :y", "b/a :x", "list/x :c"];

    public static readonly Example Example = new("purge-cache.allPurgeRequests", async server =>
    {
        await server.Purge(PurgeCalls.NewPool(), "c");
        return new ExampleRequest("/purge-cache/list") { Needs = "purge-cache:all-purge-requests" };
    });

    [Test]
    public async Task They_come_ordered_by_pool_and_cache_in_pages_of_each_size()
    {
        (await List()).ToJsonString().Should().Be("""{"requests":[]}""");
        foreach (var request in Ordered.Reverse())
        {
            var (pool, cache) = (request.Split(" :")[0], request.Split(" :")[1]);
            await Server.Purge(pool, cache);
        }

        for (var limit = 1; limit <= Ordered.Length + 1; limit++)
        {
            var seen = new List<string>();
            var query = $"?limit={limit}";
            for (var pages = 1; ; pages++)
            {
                var page = await List(query);
                seen.AddRange(Shown(page));
                if (page["continuationToken"]?.GetValue<string>() is not { } token)
                {
                    pages.Should().Be((Ordered.Length + limit - 1) / limit);
                    break;
                }

                Shown(page).Should().HaveCount(limit);
                query = $"?limit={limit}&continuationToken={Uri.EscapeDataString(token)}";
            }

            seen.Should().Equal(Ordered, "with pages of {0}", limit);
        }
    }

    [Test]
    public async Task A_request_ends_after_a_day_whether_or_not_it_was_removed()
    {
        await Server.Purge("p/w", "old");
        Server.Clock.Jump(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        await Server.Purge("p/w", "new");
        Shown(await List()).Should().Equal("p/w :new", "p/w :old");

        Server.Clock.Jump(TimeSpan.FromMilliseconds(1));

        Shown(await List()).Should().Equal("p/w :new");
    }

    [Test]
    public async Task Expired_requests_are_removed_and_others_stay()
    {
        // More than go in one statement.
        await Server.Purge("p/w", [.. Enumerable.Range(0, 120).Select(number => $"c{number}")]);
        await Server.Advance(TimeSpan.FromHours(1));
        await Server.Purge("p/w", "c0", "late");

        await Server.Advance(TimeSpan.FromHours(23) - TimeSpan.FromMilliseconds(1));
        Server.Rows("purge_cache_requests").Should().Be(121);
        await Server.Advance(TimeSpan.FromMilliseconds(1));

        Server.Rows("purge_cache_requests").Should().Be(2);
        Shown(await List()).Should().Equal("p/w :c0", "p/w :late");
    }

    [Test]
    public async Task It_needs_a_scope_and_judges_its_options()
    {
        const string path = "purge-cache/v1/purge-cache/list";
        await Server.Purge("p/w", "c");

        (await Server.With("purge-cache:purge-requests::*").Get(path))
            .ShouldLack("purge-cache:all-purge-requests", "purge-cache:all-purge-requests");
        (await Server.Anonymous().Get(path)).ShouldNeed("purge-cache:all-purge-requests");
        (await List("?limit=0")).ToJsonString().Should().Be("""{"requests":[]}""");
        (await Server.AsRoot().Get(path + "?since=2040")).ShouldFail(400, "InvalidRequestArguments", "since");
        (await Server.AsRoot().Get(path + "?limit=x")).ShouldFail(400, "InvalidRequestArguments", "limit");
        (await Server.AsRoot().Get(path + "?continuationToken=a-b"))
            .ShouldFail(400, "InputError", "Invalid continuation token");
    }

    private static IEnumerable<string> Shown(JsonNode page) => page["requests"]!.AsArray()
        .Select(request => $"{request!["provisionerId"]}/{request["workerType"]} :{request["cacheName"]}");

    private async Task<JsonNode> List(string query = "") =>
        (await Server.With("purge-cache:all-purge-requests").Get("purge-cache/v1/purge-cache/list" + query)).Ok;
}

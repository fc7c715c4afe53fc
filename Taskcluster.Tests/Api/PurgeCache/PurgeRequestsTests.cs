using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.PurgeCache;

/// <summary>purge-cache.purgeRequests (spec/services.md §4.5; §8 rows 87 and 88).</summary>
public sealed class PurgeRequestsTests : ServerTests
{
    public static readonly Example Example = new("purge-cache.purgeRequests", async server =>
    {
        var pool = PurgeCalls.NewPool();
        await server.Purge(pool, "c");
        return new ExampleRequest($"/purge-cache/{pool}") { Needs = $"purge-cache:purge-requests::{pool}" };
    });

    [Test]
    public async Task A_fresh_request_is_seen_by_the_very_next_call()
    {
        (await Server.Requests("p/w")).Text.Should().Be("""{"requests":[]}""");
        await Server.Purge("p/w", "c");

        (await Server.Caches("p/w")).Should().Equal("c");
    }

    [Test]
    public async Task Only_the_pools_own_come_ordered_by_cache()
    {
        await Server.Purge("p/w", "b", "é", "a", "");
        await Server.Purge("p/v", "other");
        await Server.Purge("p/ww", "other");
        await Server.Purge("P/w", "other");

        (await Server.Caches("p/w")).Should().Equal("", "a", "b", "é");
        PurgeCalls.Names((await Server.AsRoot().Get("purge-cache/v1/purge-cache/p/w")).Ok)
            .Should().Equal("", "a", "b", "é");
    }

    [Test]
    public async Task Since_shows_what_was_asked_for_at_that_moment_or_later()
    {
        await Server.Purge("p/w", "old");
        Server.Clock.Advance(TimeSpan.FromMinutes(1));
        var since = Server.Clock.GetUtcNow();
        await Server.Purge("p/w", "same");
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Server.Purge("p/w", "new");

        (await Server.Caches("p/w", Since(since))).Should().Equal("new", "same");
        (await Server.Caches("p/w", Since(since.AddMilliseconds(1)))).Should().Equal("new");
        (await Server.Caches("p/w", Since(since.AddMilliseconds(2)))).Should().BeEmpty();
        (await Server.Caches("p/w", Since(since.AddHours(-1)))).Should().Equal("new", "old", "same");
    }

    // Each is the first moment of 2040, or a bit before it.
    [TestCase("2040-01-01T00:00:00.000Z")]
    [TestCase("2040-01-01T00:00:00Z")]
    [TestCase("2040-01-01T01:00:00+01:00")]
    [TestCase("2040-01-01T00:00")]
    [TestCase("2040-01-01")]
    [TestCase("2040-01")]
    [TestCase("2040")]
    [TestCase("Sun, 01 Jan 2040 00:00:00 GMT")]
    [TestCase("Sun, 1 Jan 2040 01:00:00 +0100")]
    [TestCase("31 Dec 2039 23:59:59 GMT")]
    public async Task Since_may_be_any_form_of_a_moment(string since)
    {
        var start = new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Server.Clock.Jump(start.AddHours(-12) - Server.Clock.GetUtcNow());
        await Server.Purge("p/w", "before");
        Server.Clock.Jump(TimeSpan.FromHours(12));
        await Server.Purge("p/w", "then");

        (await Server.Caches("p/w", $"?since={Uri.EscapeDataString(since)}")).Should().Equal("then");
    }

    [TestCase("garbage")]
    [TestCase("")]
    [TestCase("10:30")]
    [TestCase("2040-13-01")]
    [TestCase("2040-02-30")]
    [TestCase("2040-01-01T25:00:00Z")]
    [TestCase("2040-01-01\n")]
    public async Task A_since_that_is_no_moment_is_refused_with_what_it_was(string since) =>
        (await Server.Requests("p/w", $"?since={Uri.EscapeDataString(since)}")).ShouldFail(
            400, "InvalidRequestArguments", $"'{since}' is not valid, error: Invalid Date");

    [Test]
    public async Task It_knows_no_other_options()
    {
        (await Server.Requests("p/w", "?limit=1")).ShouldFail(400, "InvalidRequestArguments", "limit");
        (await Server.Requests("p/w", "?since=2040&since=2040")).ShouldFail(400, "InvalidRequestArguments", "since");
        (await Server.Requests("p", "")).ShouldFail(400, "InvalidRequestArguments", "workerPoolId");
    }

    [Test]
    public async Task A_pool_may_begin_with_the_name_of_the_list()
    {
        await Server.Purge("list/w", "c");

        PurgeCalls.Names((await Server.AsRoot().Get("purge-cache/v1/purge-cache/list/w")).Ok).Should().Equal("c");
        (await Server.Caches("list/w")).Should().Equal("c");
    }

    [Test]
    public async Task The_scope_has_two_colons()
    {
        var path = "purge-cache/v1/purge-cache/p%2Fw";

        (await Server.With("purge-cache:purge-requests:p/w", "purge-cache:p/w:*").Get(path))
            .ShouldLack("purge-cache:purge-requests::p/w", "purge-cache:purge-requests::p/w");
        (await Server.Anonymous().Get(path)).ShouldNeed("purge-cache:purge-requests::p/w");
        (await Server.With("purge-cache:purge-requests::p/w").Get(path)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_request_ends_after_a_day_whether_or_not_it_was_removed()
    {
        await Server.Purge("p/w", "c");

        Server.Clock.Jump(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        (await Server.Caches("p/w")).Should().Equal("c");
        Server.Clock.Jump(TimeSpan.FromMilliseconds(1));

        (await Server.Caches("p/w")).Should().BeEmpty();
        Server.Rows("purge_cache_requests").Should().Be(1, "no loop has run");
    }

    private static string Since(DateTimeOffset moment) => $"?since={WireTime.Format(moment)}";
}

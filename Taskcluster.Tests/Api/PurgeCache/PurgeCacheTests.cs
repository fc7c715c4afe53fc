using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.PurgeCache;

/// <summary>purge-cache.purgeCache (spec/services.md §4.5; §8 row 86).</summary>
public sealed class PurgeCacheTests : ServerTests
{
    public static readonly Example Example = new("purge-cache.purgeCache", _ =>
    {
        var pool = PurgeCalls.NewPool();
        return Task.FromResult(new ExampleRequest($"/purge-cache/{pool}", new { cacheName = "level-1" })
        {
            Needs = $"purge-cache:{pool}:level-1",
        });
    })
    { Status = 204 };

    [TestCase("p/w")]
    [TestCase("p%2Fw")]
    [TestCase("p%2fw")]
    public async Task A_slash_in_a_pool_may_be_escaped_or_not(string pool)
    {
        var answer = await Server.AsRoot().Post($"purge-cache/v1/purge-cache/{pool}", new { cacheName = "c" });

        answer.Status.Should().Be(204);
        answer.Text.Should().BeEmpty();
        (await Server.Requests("p/w")).Text.Should().Be(
            """{"requests":[{"provisionerId":"p","workerType":"w","cacheName":"c","before":"""
            + $"\"{WireTime.Format(Server.Clock.GetUtcNow())}\"}}]}}");
    }

    [Test]
    public async Task A_second_request_for_a_cache_takes_the_place_of_the_first()
    {
        await Server.Purge("p/w", "c");
        await Server.Advance(TimeSpan.FromHours(20));
        await Server.Purge("p/w", "c");

        var request = (await Server.Requests("p/w")).Ok["requests"]!.AsArray().Should().ContainSingle().Subject!;
        request["before"]!.GetValue<string>().Should().Be(WireTime.Format(Server.Clock.GetUtcNow()));

        // It stands for a day from then.
        await Server.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        (await Server.Caches("p/w")).Should().Equal("c");
    }

    [TestCase("")]
    [TestCase("a b/ü:*")]
    [TestCase("\u0000")]
    public async Task A_cache_may_have_any_name(string name)
    {
        await Server.Purge("p/w", name, name + "x");

        (await Server.Caches("p/w")).Should().Equal(name, name + "x");
    }

    [TestCase("P_-9/w", true)]
    [TestCase("Provisioner/UPPER_and-lower", true)]
    [TestCase("12345678901234567890123456789012345678/12345678901234567890123456789012345678", true)]
    [TestCase("123456789012345678901234567890123456789/w", false)]
    [TestCase("p/123456789012345678901234567890123456789", false)]
    [TestCase("p", false)]
    [TestCase("list", false)]
    [TestCase("p/", false)]
    [TestCase("/w", false)]
    [TestCase("p/w/x", false)]
    [TestCase("p/w\n", false)]
    [TestCase("p/é", false)]
    public async Task A_pool_has_two_names_of_at_most_38_letters_digits_and_marks(string pool, bool isOne)
    {
        var answer = await Server.PurgeCache(pool, "c");

        if (isOne)
        {
            answer.Status.Should().Be(204, answer.Text);
            (await Server.Caches(pool)).Should().Equal("c");
        }
        else
        {
            answer.ShouldFail(400, "InvalidRequestArguments", "workerPoolId", $"'{pool}'");
        }
    }

    [TestCase("{}", "data must have required property 'cacheName'")]
    [TestCase("""{"cacheName":1}""", "data/cacheName must be string")]
    [TestCase("""{"cacheName":null}""", "data/cacheName must be string")]
    [TestCase("""{"cacheName":"c","x":1}""", "additional properties: \"x\"")]
    [TestCase("[]", "data must be object")]
    public async Task A_body_of_another_shape_is_refused(string body, string fault)
    {
        (await Server.AsRoot().Post(PurgeCalls.Path("p/w"), body)).ShouldFail(
            400, "InputValidationError", "/schemas/purge-cache/v1/purge-cache-request.json#", fault);
        (await Server.Caches("p/w")).Should().BeEmpty();
    }

    [Test]
    public async Task It_needs_the_scope_of_just_this_cache_of_just_this_pool()
    {
        var body = new JsonObject { ["cacheName"] = "c" };
        var path = PurgeCalls.Path("p/w");

        (await Server.With("purge-cache:p/w:cd", "purge-cache:p/v:*").Post(path, body))
            .ShouldLack("purge-cache:p/w:c", "purge-cache:p/w:c");
        (await Server.Anonymous().Post(path, body)).ShouldNeed("purge-cache:p/w:c");
        (await Server.Caches("p/w")).Should().BeEmpty();
        (await Server.With("purge-cache:p/w:*").Post(path, body)).Status.Should().Be(204);
    }

    [Test]
    public async Task A_bad_body_is_told_before_a_missing_scope() =>
        (await Server.With().Post(PurgeCalls.Path("p/w"), "{}")).ShouldFail(400, "InputValidationError");
}

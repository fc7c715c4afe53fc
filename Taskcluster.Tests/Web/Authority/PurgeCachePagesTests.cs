using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;

namespace Taskcluster.Tests.Web.Authority;

public sealed class PurgeCachePagesTests
{
    [Test]
    public async Task A_cache_is_purged_listed_and_purged_again()
    {
        using var root = AuthoritySite.Root();
        var cache = AuthCalls.Unique("level-1-x");

        var form = await root.Get("/purge-caches/create?workerPoolId=purge%2Fpool");
        form.Value("purge", "workerPoolId").Should().Be("purge/pool");
        var list = await root.Submit(form, "purge", ("cacheName", cache));

        list.Text.Should().Contain($"The cache {cache} of purge/pool is purged.");
        list.Document.QuerySelectorAll("td[data-label='Cache']").Select(cell => cell.TextContent)
            .Should().Contain(cache);
        var again = await root.Submit(list, "again", ("workerPoolId", "purge/pool"), ("cacheName", cache));
        again.Text.Should().Contain($"What is kept in the cache {cache} until now is thrown away.");
    }

    [Test]
    public async Task What_is_refused_is_told_and_loses_nothing()
    {
        using var limited = AuthoritySite.With("purge-cache:all-purge-requests");
        using var anybody = AuthoritySite.Anybody();
        var form = await limited.Get("/purge-caches/create");

        var refused = await limited.Submit(form, "purge", ("workerPoolId", "a/b"), ("cacheName", "c/d"));
        var wrong = await limited.Submit(form, "purge", ("workerPoolId", "a"), ("cacheName", "c"));

        refused.Status.Should().Be(403);
        refused.Text.Should().Contain("purge-cache:a/b:c/d");
        refused.Value("purge", "cacheName").Should().Be("c/d");
        refused.Document.QuerySelector("main .note")!.TextContent.Should().Contain("N18");
        wrong.Status.Should().Be(400);
        wrong.Value("purge", "workerPoolId").Should().Be("a");
        (await anybody.Get("/purge-caches")).Status.Should().Be(403);
    }

    [Test]
    public async Task The_name_of_a_cache_is_text()
    {
        using var root = AuthoritySite.Root();

        var list = await root.Submit(
            await root.Get("/purge-caches/create"), "purge", ("workerPoolId", "purge/evil"),
            ("cacheName", AuthoritySite.Evil));

        list.Status.Should().Be(200);
        list.Html.Should().NotContain("<script>alert").And.NotContain("<img src=x");
        list.Text.Should().Contain(AuthoritySite.Evil);
    }
}

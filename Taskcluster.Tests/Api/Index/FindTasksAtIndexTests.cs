using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>index.findTasksAtIndex (spec/services.md §4.2; §8 row 65).</summary>
public sealed class FindTasksAtIndexTests : ServerTests
{
    private const string Route = "index/v1/tasks/indexes";

    public static readonly Example Example = new("index.findTasksAtIndex", async server =>
    {
        var (one, other) = (IndexCalls.NewPath(), IndexCalls.NewPath());
        _ = await server.Insert(one);
        return new ExampleRequest("/tasks/indexes", new { indexes = new[] { one, other } })
        {
            Needs = ScopeExpression.AllOf($"index:find-task:{one}", $"index:find-task:{other}"),
        };
    });

    [Test]
    public async Task What_is_there_is_shown_and_all_else_passed_over()
    {
        foreach (var path in new[] { "a.b", "a.b.c", "nodot", "x.y" })
        {
            _ = await Server.Insert(path);
        }

        (await Paths("x.y", "none.at.all", "nodot", "a.b.c", "a..b", "", ".", "ü.x")).Should().Equal("x.y", "a.b.c");
        (await Paths()).Should().BeEmpty();
        (await Server.AsRoot().Post(Route, "{}")).Text.Should().Be("""{"tasks":[]}""");
    }

    [Test]
    public async Task Repeated_paths_repeat()
    {
        _ = await Server.Insert("a.b");
        _ = await Server.Insert("c.d");

        (await Paths("a.b", "c.d", "a.b", "a.b")).Should().Equal("a.b", "c.d", "a.b", "a.b");
    }

    [Test]
    public async Task Expired_tasks_are_shown_until_midnight()
    {
        _ = await Server.Insert("a.gone", expiresIn: TimeSpan.FromDays(-3));
        _ = await Server.Insert("a.soon", expiresIn: TimeSpan.FromMilliseconds(1));
        Server.Clock.Jump(TimeSpan.FromMilliseconds(1));

        (await Server.TaskIdAt("a.soon")).Should().BeNull();
        (await Paths("a.gone", "a.soon")).Should().Equal("a.gone", "a.soon");

        await Server.Advance(TimeSpan.FromDays(1));
        (await Paths("a.gone", "a.soon")).Should().BeEmpty();
    }

    [Test]
    public async Task Pages_of_each_size_show_every_task_once()
    {
        var paths = Enumerable.Range(0, 7).Select(number => $"a.b{number}").ToList();
        foreach (var path in paths)
        {
            _ = await Server.Insert(path);
        }

        // The last one is not there, so that there is no page of nothing at the end.
        var asked = paths.SelectMany(path => new[] { path, path + ".none" }).ToList();
        for (var limit = 1; limit <= paths.Count + 1; limit++)
        {
            var seen = new List<string>();
            var (query, pages) = ($"?limit={limit}", 0);
            do
            {
                var page = (await Server.AsRoot().Post(Route + query, new { indexes = asked })).Ok;
                seen.AddRange(IndexCalls.Paths(page));
                query = page["continuationToken"] is JsonValue token
                    ? $"?limit={limit}&continuationToken={token}"
                    : "";
                pages++;
            }
            while (query.Length > 0);

            seen.Should().Equal(paths, "with pages of {0}", limit);
            pages.Should().Be((paths.Count + limit - 1) / limit);
        }
    }

    [Test]
    public async Task A_page_ends_after_ten_thousand_paths_even_if_nothing_was_found()
    {
        _ = await Server.Insert("a.last");
        var asked = Enumerable.Range(0, 10_000).Select(number => $"a.none{number}").Append("a.last").ToList();

        var first = (await Server.AsRoot().Post(Route, new { indexes = asked })).Ok;
        IndexCalls.Paths(first).Should().BeEmpty();
        var second = (await Server.AsRoot().Post(
            $"{Route}?continuationToken={first["continuationToken"]}", new { indexes = asked })).Ok;

        IndexCalls.Paths(second).Should().Equal("a.last");
        second["continuationToken"].Should().BeNull();
    }

    [Test]
    public async Task Each_path_needs_its_scope()
    {
        var body = new { indexes = new[] { "a.b", "c.d" } };

        (await Server.With("index:find-task:a.*").Post(Route, body)).ShouldLack(
            "index:find-task:c.d", """{"AllOf":["index:find-task:a.b","index:find-task:c.d"]}""");
        (await Server.Anonymous().Post(Route, body)).ShouldNeed(
            """{"AllOf":["index:find-task:a.b","index:find-task:c.d"]}""");
        (await Server.Anonymous().Post(Route, new { indexes = Array.Empty<string>() })).Status.Should().Be(200);
    }

    [TestCase("""{"indexes":"a.b"}""")]
    [TestCase("""{"indexes":[1]}""")]
    [TestCase("""{"paths":[]}""")]
    public async Task A_body_of_another_shape_is_refused(string body) =>
        (await Server.AsRoot().Post(Route, body)).ShouldFail(
            400, "InputValidationError", "/schemas/index/v1/list-tasks-at-index.json#");

    [Test]
    public async Task A_token_that_no_page_gave_is_refused()
    {
        (await Server.AsRoot().Post(Route + "?continuationToken=!", "{}")).ShouldFail(
            400, "InputError", "Invalid continuation token");
        (await Server.AsRoot().Post(Route + "?limit=0", """{"indexes":["a.b"]}""")).Text
            .Should().Be("""{"tasks":[]}""");
    }

    private async Task<IReadOnlyList<string>> Paths(params string[] indexes) =>
        IndexCalls.Paths((await Server.AsRoot().Post(Route, new { indexes })).Ok);
}

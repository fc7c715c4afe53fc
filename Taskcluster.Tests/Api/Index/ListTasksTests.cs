using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>index.listTasks (spec/services.md §4.2; §8 rows 61 and 62).</summary>
public sealed class ListTasksTests : ServerTests
{
    public static readonly Example Example = new("index.listTasks", async server =>
    {
        var path = IndexCalls.NewPath();
        _ = await server.Insert(path);
        var space = path[..path.LastIndexOf('.')];
        return new ExampleRequest($"/tasks/{space}") { Needs = $"index:list-tasks:{space}" };
    });

    [Test]
    public async Task Only_what_is_right_below_is_listed_in_order()
    {
        foreach (var path in new[] { "a.b", "a.B", "a.b.c", "a.-", "ab.c", "b", "a" })
        {
            _ = await Server.Insert(path);
        }

        (await Paths("/a")).Should().Equal("a.-", "a.B", "a.b");
        (await Paths("/a.b")).Should().Equal("a.b.c");
        (await Paths("/none")).Should().BeEmpty();
        (await Paths("")).Should().Equal("a", "b");
        (await Paths("/")).Should().Equal("a", "b");
        var found = (await Server.FindTask("a.b")).Ok;
        var listed = (await Server.AsRoot().Get("index/v1/tasks/a")).Ok["tasks"]![2]!;
        JsonNode.DeepEquals(listed, found).Should().BeTrue("{0}", listed);
    }

    [Test]
    public async Task Pages_of_each_size_show_every_task_once()
    {
        string[] names = ["!", "-", "0", "A", "_", "a", "ab", "b", "~"];
        foreach (var name in names)
        {
            _ = await Server.Insert($"top.{name}");
        }

        for (var limit = 1; limit <= names.Length + 1; limit++)
        {
            var seen = new List<string>();
            var (query, pages) = ($"?limit={limit}", 0);
            do
            {
                var page = (await Server.AsRoot().Get("index/v1/tasks/top" + query)).Ok;
                seen.AddRange(IndexCalls.Paths(page));
                query = page["continuationToken"] is JsonValue token
                    ? $"?limit={limit}&continuationToken={token}"
                    : "";
                pages++;
            }
            while (query.Length > 0);

            seen.Should().Equal(names.Order(StringComparer.Ordinal).Select(name => $"top.{name}"));
            pages.Should().Be((names.Length + limit - 1) / limit);
        }
    }

    [Test]
    public async Task What_comes_and_goes_between_pages_is_neither_repeated_nor_waited_for()
    {
        foreach (var name in new[] { "b", "d", "f" })
        {
            _ = await Server.Insert($"x.{name}");
        }

        var token = (await Server.AsRoot().Get("index/v1/tasks/x?limit=1")).Ok["continuationToken"];
        _ = (await Server.AsRoot().Delete("index/v1/task/x.d")).Ok;
        _ = await Server.Insert("x.a");
        _ = await Server.Insert("x.e");

        (await Paths($"/x?continuationToken={token}")).Should().Equal("x.e", "x.f");
    }

    [Test]
    public async Task Expired_tasks_are_left_out_at_once()
    {
        _ = await Server.Insert("a.gone", expiresIn: TimeSpan.FromHours(-1));
        _ = await Server.Insert("a.soon", expiresIn: TimeSpan.FromMinutes(1));
        _ = await Server.Insert("a.late", expiresIn: TimeSpan.FromMinutes(2));

        (await Paths("/a")).Should().Equal("a.late", "a.soon");
        Server.Clock.Jump(TimeSpan.FromMinutes(1));
        (await Paths("/a")).Should().Equal("a.late");
    }

    [Test]
    public async Task It_needs_the_scope_of_just_this_namespace()
    {
        (await Server.With("index:list-tasks:a.", "index:list-namespaces:*").Get("index/v1/tasks/a"))
            .ShouldLack("index:list-tasks:a", "index:list-tasks:a");
        (await Server.Anonymous().Get("index/v1/tasks")).ShouldNeed("index:list-tasks:");
        (await Server.With("index:list-tasks:").Get("index/v1/tasks/")).Status.Should().Be(200);
    }

    private async Task<IReadOnlyList<string>> Paths(string place) =>
        IndexCalls.Paths((await Server.AsRoot().Get("index/v1/tasks" + place)).Ok);
}

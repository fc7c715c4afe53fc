using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>index.listNamespaces (spec/services.md §4.2; §8 row 60).</summary>
public sealed class ListNamespacesTests : ServerTests
{
    public static readonly Example Example = new("index.listNamespaces", async server =>
    {
        var path = IndexCalls.NewPath();
        _ = await server.Insert(path);
        var space = path[..path.LastIndexOf('.')];
        return new ExampleRequest($"/namespaces/{space}") { Needs = $"index:list-namespaces:{space}" };
    });

    [Test]
    public async Task Only_what_is_right_below_is_listed_in_order()
    {
        foreach (var path in new[] { "a.b.c.d", "a.b.e", "a.B.x", "a.a.x", "a.task", "b.x", "a!.x", "a-b.x" })
        {
            _ = await Server.Insert(path);
        }

        (await Server.NamespacesIn("a")).Should().Equal("B", "a", "b");
        (await Server.NamespacesIn("a.b")).Should().Equal("c");
        (await Server.NamespacesIn("a.b.c")).Should().BeEmpty();
        (await Server.NamespacesIn("none")).Should().BeEmpty();
        var top = (await Server.AsRoot().Get("index/v1/namespaces/")).Ok["namespaces"]!.AsArray();
        top.Select(one => one!["namespace"]!.GetValue<string>()).Should().Equal("a", "a!", "a-b", "b");
        top[0]!.AsObject().Select(member => member.Key).Should().Equal("namespace", "name", "expires");
    }

    [TestCase("index/v1/namespaces")]
    [TestCase("index/v1/namespaces/")]
    public async Task Without_a_namespace_it_is_the_top(string path)
    {
        _ = await Server.Insert("a.b");

        (await Server.With("index:list-namespaces:").Get(path)).Ok["namespaces"]!.AsArray().Should().ContainSingle();
        (await Server.With("index:list-namespaces:a").Get(path))
            .ShouldLack("index:list-namespaces:", "index:list-namespaces:");
        (await Server.Anonymous().Get(path)).ShouldNeed("index:list-namespaces:");
    }

    [Test]
    public async Task Pages_of_each_size_show_every_namespace_once()
    {
        string[] names = ["!", "'x", "-", "0", "A", "_", "a", "ab", "b", "~"];
        foreach (var name in names)
        {
            _ = await Server.Insert($"top.{name}.task");
        }

        _ = await Server.Insert("topper.x.y");
        for (var limit = 1; limit <= names.Length + 1; limit++)
        {
            var seen = new List<string>();
            var (query, pages) = ($"?limit={limit}", 0);
            do
            {
                var page = (await Server.AsRoot().Get("index/v1/namespaces/top" + query)).Ok;
                seen.AddRange(page["namespaces"]!.AsArray().Select(one => one!["name"]!.GetValue<string>()));
                query = page["continuationToken"] is JsonValue token
                    ? $"?limit={limit}&continuationToken={token}"
                    : "";
                pages++;
            }
            while (query.Length > 0);

            seen.Should().Equal(names.Order(StringComparer.Ordinal), "with pages of {0}", limit);
            pages.Should().Be((names.Length + limit - 1) / limit);
        }
    }

    [Test]
    public async Task What_has_ended_is_left_out_at_once()
    {
        _ = await Server.Insert("a.short.x", expiresIn: TimeSpan.FromDays(1));
        _ = await Server.Insert("a.long.x", expiresIn: TimeSpan.FromDays(2));
        var end = new DateTimeOffset(Server.Clock.GetUtcNow().UtcDateTime.Date.AddDays(2), TimeSpan.Zero);

        Server.Clock.Jump(end - TimeSpan.FromMilliseconds(1) - Server.Clock.GetUtcNow());
        (await Server.NamespacesIn("a")).Should().Equal("long", "short");
        Server.Clock.Jump(TimeSpan.FromMilliseconds(1));
        (await Server.NamespacesIn("a")).Should().Equal("long");
    }

    [Test]
    public async Task Bad_paths_and_options_are_refused()
    {
        foreach (var path in new[] { "a..b", ".", "a.", "a%20b", "a/b" })
        {
            (await Server.AsRoot().Get($"index/v1/namespaces/{path}"))
                .ShouldFail(400, "InvalidRequestArguments", "URL parameter namespace");
            (await Server.AsRoot().Get($"index/v1/tasks/{path}"))
                .ShouldFail(400, "InvalidRequestArguments", "URL parameter namespace");
        }

        foreach (var list in new[] { "namespaces", "tasks" })
        {
            (await Server.AsRoot().Get($"index/v1/{list}/a?limit=x"))
                .ShouldFail(400, "InvalidRequestArguments", "limit");
            (await Server.AsRoot().Get($"index/v1/{list}/a?prefix=x"))
                .ShouldFail(400, "InvalidRequestArguments", "prefix");
            (await Server.AsRoot().Get($"index/v1/{list}/a?continuationToken=!"))
                .ShouldFail(400, "InputError", "Invalid continuation token");
            (await Server.AsRoot().Get($"index/v1/{list}/a?limit=0")).Ok.ToJsonString()
                .Should().Be($$"""{"{{list}}":[]}""");
        }
    }
}

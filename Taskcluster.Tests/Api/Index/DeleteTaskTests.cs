using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>index.deleteTask (spec/services.md §4.2).</summary>
public sealed class DeleteTaskTests : ServerTests
{
    public static readonly Example Example = new("index.deleteTask", async server =>
    {
        var path = IndexCalls.NewPath();
        _ = await server.Insert(path);
        return new ExampleRequest($"/task/{path}") { Needs = $"index:delete-task:{path}" };
    });

    [Test]
    public async Task The_task_is_gone_and_its_namespaces_remain()
    {
        _ = await Server.Insert("a.b.c", rank: 9);
        _ = await Server.Insert("a.b.d");

        var answer = await Server.AsRoot().Delete("index/v1/task/a.b.c");

        answer.Status.Should().Be(200);
        answer.Text.Should().Be("{}");
        (await Server.TaskIdAt("a.b.c")).Should().BeNull();
        (await Server.TaskIdAt("a.b.d")).Should().NotBeNull();
        (await Server.NamespacesIn("a")).Should().Equal("b");
        _ = await Server.Insert("a.b.c", rank: 0);
        (await Server.TaskIdAt("a.b.c")).Should().NotBeNull("no rank is left behind");
    }

    [Test]
    public async Task It_is_no_error_if_there_is_none()
    {
        (await Server.AsRoot().Delete("index/v1/task/a.b")).Text.Should().Be("{}");
        (await Server.AsRoot().Delete("index/v1/task/a.b")).Text.Should().Be("{}");
    }

    [Test]
    public async Task To_insert_is_not_to_delete()
    {
        _ = await Server.Insert("a.b");

        (await Server.With("index:insert-task:*", "index:delete-task:a").Delete("index/v1/task/a.b"))
            .ShouldLack("index:delete-task:a.b", "index:delete-task:a.b");
        (await Server.Anonymous().Delete("index/v1/task/a.b")).ShouldNeed("index:delete-task:a.b");

        (await Server.TaskIdAt("a.b")).Should().NotBeNull();
    }
}

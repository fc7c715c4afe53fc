using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>index.listTasksPost; what it shares with its like stands in ListNamespacesPostTests.</summary>
public sealed class ListTasksPostTests : ServerTests
{
    public static readonly Example Example = new("index.listTasksPost", async server =>
    {
        var path = IndexCalls.NewPath();
        _ = await server.Insert(path);
        var space = path[..path.LastIndexOf('.')];
        return new ExampleRequest($"/tasks/{space}", new { }) { Needs = $"index:list-tasks:{space}" };
    });

    [Test]
    public async Task A_namespace_named_indexes_is_listed_by_get_alone()
    {
        _ = await Server.Insert("indexes.x");

        IndexCalls.Paths((await Server.AsRoot().Get("index/v1/tasks/indexes")).Ok).Should().Equal("indexes.x");
        IndexCalls.Paths((await Server.AsRoot().Post("index/v1/tasks/indexes", "{}")).Ok).Should().BeEmpty();
    }
}

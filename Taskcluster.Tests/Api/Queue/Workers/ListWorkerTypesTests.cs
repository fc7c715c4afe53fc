using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class ListWorkerTypesTests : ServerTests
{
    private const string Path = "queue/v1/provisioners/p/worker-types";

    public static readonly Example Example = new("queue.listWorkerTypes", async server =>
    {
        _ = await server.Declare();
        return new("/provisioners/p/worker-types") { Needs = "queue:list-worker-types:p" };
    });

    [Test]
    public async Task The_types_of_one_provisioner_come_in_pages()
    {
        foreach (var type in (string[])["c", "a", "b", "d", "e"])
        {
            _ = await Server.Declare(workerType: type);
        }

        _ = (await Server.AsRoot().Put(
            "queue/v1/provisioners/pp/worker-types/w/g/i", new { expires = Server.In(1) })).Ok;

        var types = await Server.All(Path, "workerTypes");

        types.Each("workerType").Should().Equal("a", "b", "c", "d", "e");
        types[0].AsObject().Select(member => $"{member.Key}={member.Value}").Should().BeEquivalentTo(
            "provisionerId=p", "workerType=a", "taskQueueId=p/a", "stability=experimental", "description=",
            $"expires={Server.In(1)}", $"lastDateActive={Server.In(0)}");
    }

    [Test]
    public async Task An_unknown_provisioner_has_none() =>
        (await Server.AsRoot().Get(Path)).Ok.ToJsonString().Should().Be("""{"workerTypes":[]}""");
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class GetWorkerTypeTests : ServerTests
{
    private const string Path = "queue/v1/provisioners/p/worker-types/w";

    public static readonly Example Example = new("queue.getWorkerType", async server =>
    {
        _ = await server.Declare();
        return new("/provisioners/p/worker-types/w") { Needs = "queue:get-worker-type:p/w" };
    });

    [Test]
    public async Task A_worker_type_is_found_until_it_expires()
    {
        (await Server.AsRoot().Get(Path)).ShouldFail(404, "ResourceNotFound", "p/w");
        _ = await Server.Declare();

        var found = (await Server.AsRoot().Get(Path)).Ok;

        found["taskQueueId"]!.GetValue<string>().Should().Be("p/w");
        found["workerType"]!.GetValue<string>().Should().Be("w");
        Server.Clock.Advance(TimeSpan.FromHours(1.1));
        (await Server.AsRoot().Get(Path)).ShouldFail(404, "ResourceNotFound");
    }
}

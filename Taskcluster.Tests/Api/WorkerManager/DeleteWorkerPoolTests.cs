using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>worker-manager.deleteWorkerPool (spec/services.md §4.6).</summary>
public sealed class DeleteWorkerPoolTests : ServerTests
{
    public static readonly Example Example = new("worker-manager.deleteWorkerPool", async server =>
    {
        var pool = await server.NewStaticPool();
        return new ExampleRequest(PoolPath(pool)) { Needs = $"worker-manager:manage-worker-pool:{pool}" };
    })
    {
        Messages = ["workerPoolUpdated"],
    };

    [Test]
    public async Task A_pool_stays_until_its_last_worker_is_forgotten()
    {
        var pool = await Server.PoolWithWorker();

        var deleted = (await Server.DeletePool(pool)).Ok;

        deleted.Text("providerId").Should().Be("null-provider");
        Server.Messages.All[^1].Payload.ToString().Should().Be(
            $$"""{"workerPoolId":"{{pool}}","providerId":"null-provider","previousProviderId":"static"}""");
        var told = Server.Messages.All.Count;
        (await Server.DeletePool(pool)).Ok.ToJsonString().Should().Be(deleted.ToJsonString());
        Server.Messages.All.Should().HaveCount(told, "it is deleted already");

        await Server.Advance(TimeSpan.FromHours(24.5));
        (await Server.GetPool(pool)).Status.Should().Be(200, "its worker is still shown");
        await Server.Advance(TimeSpan.FromHours(1));
        (await Server.GetWorker(pool)).ShouldFail(404, "ResourceNotFound", "Worker not found");
        (await Server.GetPool(pool)).ShouldFail(404, "ResourceNotFound", "Worker pool does not exist");
        (await Server.DeletePool(pool)).ShouldFail(404, "ResourceNotFound", "Worker pool does not exist");
        (await Server.History("worker-pool", pool))
            .Should().Equal("static/taskcluster/root created", "static/taskcluster/root deleted");
    }
}

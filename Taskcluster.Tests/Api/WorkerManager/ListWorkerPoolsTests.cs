using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Queue.Workers;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>worker-manager.listWorkerPools, listWorkerPoolsStats and listProviders (spec/services.md §4.6).</summary>
public sealed class ListWorkerPoolsTests : ServerTests
{
    public static readonly Example Example = new("worker-manager.listWorkerPools", async server =>
    {
        _ = await server.NewStaticPool();
        return new ExampleRequest("/worker-pools?limit=3") { Needs = "worker-manager:list-worker-pools" };
    });

    public static readonly Example StatsExample = new("worker-manager.listWorkerPoolsStats", async server =>
    {
        _ = await server.PoolWithWorker();
        return new ExampleRequest("/worker-pools/stats?limit=3") { Needs = "worker-manager:list-worker-pools" };
    });

    public static readonly Example ProvidersExample = new(
        "worker-manager.listProviders",
        _ => Task.FromResult(new ExampleRequest("/providers") { Needs = "worker-manager:list-providers" }));

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["WorkerManager:Providers:more:ProviderType"] = "static",
        ["WorkerManager:Providers:cloud:ProviderType"] = "aws",
        ["WorkerManager:Providers:nothing:ProviderType"] = "",
    };

    [Test]
    public async Task Pools_come_by_their_ids_in_pages()
    {
        foreach (var pool in new[] { "p/c", "p/a", "q/a", "p/b", "P/a" })
        {
            _ = (await Server.CreatePool(pool)).Ok;
        }

        _ = (await Server.CreateWorker("p/b")).Ok;
        _ = (await Server.DeletePool("p/a")).Ok;

        (await Server.All($"{Service}/worker-pools", "workerPools")).Each("workerPoolId")
            .Should().Equal("P/a", "p/a", "p/b", "p/c", "q/a");
        var stats = await Server.All($"{Service}/worker-pools/stats", "workerPoolsStats");
        stats.Each("workerPoolId").Should().Equal("P/a", "p/a", "p/b", "p/c", "q/a");
        stats.Select(one => one["runningCount"]!.GetValue<int>()).Should().Equal(0, 0, 1, 0, 0);
        (await Server.AsRoot().Get($"{Service}/worker-pools?limit=0")).Text.Should().Be("""{"workerPools":[]}""");
        (await Server.AsRoot().Get($"{Service}/worker-pools?continuationToken=!"))
            .ShouldFail(400, "InputError", "Invalid continuation token");
    }

    [Test]
    public async Task Providers_are_those_of_the_settings()
    {
        (await Server.AsRoot().Get($"{Service}/providers")).Text.Should().Be(
            """{"providers":[{"providerId":"cloud","providerType":"aws"},"""
            + """{"providerId":"more","providerType":"static"},{"providerId":"static","providerType":"static"}]}""");
        (await Server.All($"{Service}/providers", "providers")).Each("providerId")
            .Should().Equal("cloud", "more", "static");
        (await Server.AsRoot().Get($"{Service}/providers?limit=2")).Ok["continuationToken"]!.GetValue<string>()
            .Should().Be("2", "the token is the next offset");
    }
}

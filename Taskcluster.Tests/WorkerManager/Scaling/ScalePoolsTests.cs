using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Scaling;
using Taskcluster.Modules.WorkerManager.Workers;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.WorkerManager.Scaling;

/// <summary>Providers that start and end workers are asked when something has changed, and not otherwise.</summary>
public sealed class ScalePoolsTests
{
    private static readonly WorkerName Worker = new("p/w", "g", "i");

    private readonly ScaledProvider provider = new();
    private readonly string folder = RunningServer.NewFolder();

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task A_pool_is_looked_at_when_its_tasks_change_and_no_other_is()
    {
        await using var server = await Start();
        _ = (await server.CreatePool("p/w", ("providerId", "s"))).Ok;
        _ = (await server.CreatePool("p/v")).Ok;
        await server.Settle();
        provider.Demands.Should().ContainSingle("it was created").Which.PendingTasks.Should().Be(0);

        var taskId = await server.Task();
        await server.Settle();
        (Last.PendingTasks, Last.ClaimedTasks).Should().Be((1, 0));
        _ = (await server.ClaimWork()).Ok;
        await server.Settle();
        (Last.PendingTasks, Last.ClaimedTasks).Should().Be((0, 1));
        _ = (await server.Report(taskId, 0, "completed")).Ok;
        await server.Settle();
        (Last.PendingTasks, Last.ClaimedTasks).Should().Be((0, 0));

        var asked = provider.Demands.Count;
        _ = await server.Task(("taskQueueId", "p/v"));
        await server.Settle();
        await server.Advance(TimeSpan.FromHours(1));
        provider.Demands.Should().HaveCount(asked);
    }

    [Test]
    public async Task It_is_asked_at_the_start_at_the_moment_that_it_names_and_again_after_a_failure()
    {
        await using (var first = await Start())
        {
            _ = (await first.CreatePool("p/w", ("providerId", "s"))).Ok;
        }

        provider.Demands.Clear();
        var times = 0;
        provider.Does = _ => ++times == 2 ? throw new InvalidOperationException("no") : null;
        await using var server = await Start();
        await server.Settle();
        provider.Demands.Should().ContainSingle("a server asks at its start");
        provider.Does = demand => ++times == 3 ? throw new InvalidOperationException("no")
            : times == 2 ? server.Clock.GetUtcNow().AddMinutes(10) : null;

        _ = await server.Task();
        await server.Settle();
        provider.Demands.Should().HaveCount(2);
        await server.Advance(TimeSpan.FromMinutes(10));
        provider.Demands.Should().HaveCount(3, "it said when");
        await server.Advance(TimeSpan.FromSeconds(61));
        provider.Demands.Should().HaveCount(4, "what failed is tried again");
    }

    [Test]
    public async Task The_states_of_its_workers_are_told_and_their_claims_end_with_them()
    {
        await using var server = await Start();
        _ = (await server.CreatePool("p/w", ("providerId", "s"))).Ok;
        var changes = server.Services.GetRequiredService<WorkerChanges>();
        await server.Write(tx => changes.Request(
            tx, Worker, "s", 2, tx.Now.AddDays(1), launchConfigId: null, RawJson.EmptyObject));
        await server.Write(tx => changes.Run(tx, Of(tx)));
        var taskId = await server.Task();
        _ = (await server.ClaimWork()).Ok;
        await server.Settle();
        Last.Existing.RunningCapacity.Should().Be(2);

        await server.Write(tx => changes.Remove(tx, Of(tx), "enough"));
        await server.Write(tx => changes.Stop(tx, Of(tx)));
        await server.Settle();

        server.Messages.Exchanges.Where(name => name.StartsWith("worker-", StringComparison.Ordinal)).Should().Equal(
            "worker-pool-created", "worker-requested", "worker-running", "worker-removed", "worker-stopped");
        server.Messages.All.Single(message => message.Exchange.EndsWith("worker-running", StringComparison.Ordinal))
            .RoutingKey.Should().Be("primary.s.p.w.g.i._._");
        (await server.Summary(taskId))
            .Should().Be("pending: exception(scheduled, worker-shutdown) pending(retry) 4 left");
        MessageRules.Verify(server);
    }

    [Test]
    public async Task A_worker_should_end_when_its_pool_has_another_provider()
    {
        await using var server = await Start();
        _ = (await server.CreatePool("p/w", ("providerId", "s"))).Ok;
        var changes = server.Services.GetRequiredService<WorkerChanges>();
        await server.Write(tx => changes.Request(
            tx, Worker, "s", 1, tx.Now.AddDays(1), launchConfigId: null, RawJson.EmptyObject));
        (await Asked(server)).Should().Be("""{"terminate":false,"reason":"none"}""");

        await server.Write(tx => changes.Save(tx, Of(tx) with { TerminateReason = "over capacity" }));
        (await Asked(server)).Should().Be("""{"terminate":true,"reason":"over capacity"}""");
        await server.Write(tx => changes.Save(tx, Of(tx) with { TerminateReason = null }));
        _ = (await server.DeletePool("p/w")).Ok;

        (await Asked(server)).Should().Be("""{"terminate":true,"reason":"worker pool has another provider"}""");
    }

    private PoolDemand Last => provider.Demands.Last();

    private static WorkerRecord Of(IRows rows) => WorkerStore.Find(rows, Worker)!;

    private static async Task<string> Asked(RunningServer server) =>
        (await server.AsRoot().Get(Service + WorkerPath("p/w", rest: "/should-terminate"))).Text;

    private Task<RunningServer> Start() => RunningServer.Start(
        new Dictionary<string, string?> { ["WorkerManager:Providers:s:ProviderType"] = "scaled" },
        folder,
        services => services.AddSingleton<IProviderType>(provider));
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.WorkerManager.Local;

/// <summary>What a pool's workers have kept goes with the pool.</summary>
public sealed class ForgottenPoolTests
{
    [Test]
    public async Task The_folders_of_a_deleted_pool_go_with_it_and_those_of_others_stay()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["WorkerManager:Providers:local:ProviderType"] = "local" },
            Path.Combine(folder.Path, "data"));
        var config = Config("""{"minCapacity": 0, "maxCapacity": 1, "launchConfigs": [{}]}""");
        _ = (await server.CreatePool("p/gone", ("providerId", "local"), config)).Ok;
        _ = (await server.CreatePool("p/stays", ("providerId", "local"), Config(
            """{"minCapacity": 0, "maxCapacity": 1, "launchConfigs": [{}]}"""))).Ok;
        var workers = Path.Combine(folder.Path, "data", "workers");
        foreach (var pool in new[] { "p.gone", "p.stays" })
        {
            Directory.CreateDirectory(Path.Combine(workers, pool, "0", "caches"));
        }

        _ = (await server.DeletePool("p/gone")).Ok;
        await server.Advance(TimeSpan.FromHours(25));

        (await server.GetPool("p/gone")).Status.Should().Be(404);
        Directory.GetDirectories(workers).Should().Equal(Path.Combine(workers, "p.stays"));
    }
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.WorkerManager.Local;
using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Tests.WorkerManager.Local;

/// <summary>By which launch config the next worker of a local pool is started.</summary>
public sealed class LocalScalingTests
{
    [Test]
    public void Without_weights_all_have_the_same_share() => Started(
        9, Config("a"), Config("b"), Config("c")).Should().Be("abcabcabc");

    [Test]
    public void Workers_are_shared_by_weight() => Started(
        8, Config("a", """ "initialWeight":1 """), Config("b", """ "initialWeight":0.25 """)).Should().Be("aaaabaaa");

    [Test]
    public void Capacity_is_what_counts_not_the_number_of_workers() => Started(
        8, Config("a", """ "capacityPerInstance":3 """), Config("b")).Should().Be("bbabbb");

    [Test]
    public void Without_weight_it_is_the_last_resort() => Started(
        4, Config("a", """ "initialWeight":0 """), Config("b", """ "maxCapacity":2 """)).Should().Be("bbaa");

    [Test]
    public void What_has_no_room_is_passed_over() => Started(
        5, Config("a", """ "capacityPerInstance":4 """), Config("b", """ "maxCapacity":2 """))
        .Should().Be("bb", "one of 4 has no room beside them");

    private static string Started(int room, params LaunchConfigRecord[] configs)
    {
        var taken = new Dictionary<string, int>();
        var started = "";
        while (LocalScaling.Choose(configs, taken, room) is (var config, var capacity))
        {
            started += config.LaunchConfigId;
            taken[config.LaunchConfigId] = taken.GetValueOrDefault(config.LaunchConfigId) + capacity;
            room -= capacity;
        }

        return started;
    }

    private static LaunchConfigRecord Config(string id, string own = "") => new()
    {
        WorkerPoolId = "p/w",
        LaunchConfigId = id,
        Configuration = RawJson.Parse($$$"""{"workerManager":{{{{own}}}}}"""),
        Created = DateTimeOffset.UnixEpoch,
        LastModified = DateTimeOffset.UnixEpoch,
    };
}

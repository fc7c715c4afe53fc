using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.WorkerManager.Local;

/// <summary>What a pool of local workers may be defined as. None is started: no task waits.</summary>
public sealed class LocalPoolConfigTests
{
    private RunningServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await RunningServer.Start(
        new Dictionary<string, string?> { ["WorkerManager:Providers:local:ProviderType"] = "local" });

    [TearDown]
    public async Task EndServer() => await server.DisposeAsync();

    [TestCase("""{"minCapacity": 0, "maxCapacity": 4, "launchConfigs": [{}]}""")]
    [TestCase("""
        {"minCapacity": 0, "maxCapacity": 4, "scalingRatio": 0.5,
         "lifecycle": {"registrationTimeout": 5, "reregistrationTimeout": 100, "queueInactivityTimeout": 0},
         "launchConfigs": [{"isolation": "sandbox", "hiddenFolders": ["/srv"], "workerConfig": {"a": 1},
           "limits": {"memoryMebibytes": 1, "processes": 2, "fileMebibytes": 3}, "shutdownGraceSeconds": 0,
           "longestRunSeconds": 60,
           "workerManager": {"capacityPerInstance": 2, "maxCapacity": 4, "initialWeight": 0.5}}]}
        """)]
    public async Task A_right_one_is_taken(string config) =>
        (await server.CreatePool(NewPool(), ("providerId", "local"), Config(config))).Status.Should().Be(200);

    [TestCase("""{"maxCapacity": 4, "launchConfigs": [{}]}""", "minCapacity")]
    [TestCase("""{"minCapacity": 0, "maxCapacity": 4, "launchConfigs": []}""", "launchConfigs")]
    [TestCase("""{"minCapacity": 5, "maxCapacity": 4, "launchConfigs": [{}]}""", "must not be more than")]
    [TestCase("""{"minCapacity": 0, "maxCapacity": 4, "launchConfigs": [{"isolation": "vm"}]}""", "isolation")]
    [TestCase("""{"minCapacity": 0, "maxCapacity": 4, "launchConfigs": [{"image": "a"}]}""", "image")]
    [TestCase("""
        {"minCapacity": 0, "maxCapacity": 4, "launchConfigs": [{"workerManager": {"capacityPerInstance": 0}}]}
        """, "capacityPerInstance")]
    [TestCase("""
        {"minCapacity": 0, "maxCapacity": 4, "launchConfigs": [{"workerManager": {"initialWeight": 1.5}}]}
        """, "initialWeight")]
    public async Task What_is_wrong_is_said(string config, string word)
    {
        var answer = await server.CreatePool(NewPool(), ("providerId", "local"), Config(config));

        answer.Status.Should().Be(400);
        answer.Text.Should().Contain(word);
    }
}

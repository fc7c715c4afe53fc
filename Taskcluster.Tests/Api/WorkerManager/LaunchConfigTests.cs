using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>Launch configs, and worker-manager.listWorkerPoolLaunchConfigs (spec/services.md §4.6).</summary>
public sealed class LaunchConfigTests : ServerTests
{
    public static readonly Example Example = new("worker-manager.listWorkerPoolLaunchConfigs", async server =>
    {
        var pool = await server.NewStaticPool();
        return new ExampleRequest(PoolPath(pool, "/launch-configs"))
        {
            Needs = $"worker-manager:get-worker-pool:{pool}",
        };
    });

    [Test]
    public async Task Each_has_the_id_that_it_names_or_one_of_its_content()
    {
        var created = (await Create("""
            {"minCapacity": 1, "launchConfigs": [
              {"region": "a", "workerManager": {"launchConfigId": "mine", "initialWeight": 0.5}},
              {"region": "b", "disks": [{"x": 1, "y": 2}]}
            ], "maxCapacity": 2}
            """)).Ok;

        var ids = Ids(created);
        ids[0].Should().Be("mine");
        ids[1].Should().MatchRegex("^lc-[0-9a-f]{20}$");
        created["config"]!.AsObject().Select(member => member.Key)
            .Should().Equal("minCapacity", "launchConfigs", "maxCapacity");
        created["config"]!["launchConfigs"]![0]!["workerManager"]!.ToJsonString()
            .Should().Be("""{"initialWeight":0.5,"launchConfigId":"mine"}""");
        (await Create("""
            {"minCapacity": 1, "launchConfigs": [
              {"region": "a", "workerManager": {"launchConfigId": "mine", "initialWeight": 0.5}},
              {"disks": [{"y": 2, "x": 1}], "region": "b"}
            ], "maxCapacity": 2}
            """)).Status.Should().Be(200, "the same content has the same id");
        Told().Should().Equal("worker-pool-created", "launch-config-created mine", $"launch-config-created {ids[1]}");
        var listed = await List();
        listed.Select(config => config!.Text("launchConfigId")).Should().Equal(ids[1], "mine");
        listed[1]!["configuration"]!["region"]!.GetValue<string>().Should().Be("a");
    }

    [Test]
    public async Task What_is_no_longer_listed_is_archived_until_it_is_listed_again()
    {
        _ = (await Create("""{"launchConfigs":[{"a":1,"workerManager":{"launchConfigId":"x"}},{"b":1}]}""")).Ok;

        var updated = (await Update("""{"launchConfigs":[{"b":1}]}""")).Ok;

        Ids(updated).Should().ContainSingle();
        (await List()).Should().ContainSingle();
        var all = await List("?includeArchived=true");
        all.Should().HaveCount(2);
        all.Single(config => config!.Text("launchConfigId") == "x")!["isArchived"]!.GetValue<bool>().Should().BeTrue();
        _ = (await Update("""{"launchConfigs":[{"a":1,"workerManager":{"launchConfigId":"x"}},{"b":1}]}""")).Ok;
        (await List()).Should().HaveCount(2);
        Told().Skip(3).Should().Equal(
            "worker-pool-updated", "launch-config-archived x", "worker-pool-updated", "launch-config-updated x");
    }

    [Test]
    public async Task An_id_is_of_one_content_for_ever()
    {
        _ = (await Create("""{"launchConfigs":[{"a":1,"workerManager":{"launchConfigId":"x"}}]}""")).Ok;

        (await Update("""{"launchConfigs":[{"a":2,"workerManager":{"launchConfigId":"x"}}]}""")).ShouldFail(
            409, "RequestConflict", "Launch config with ID `x` already exists with different configuration");
        (await Update("""{"launchConfigs":[{"a":1,"workerManager":{"launchConfigId":"x","maxCapacity":3}}]}"""))
            .Status.Should().Be(200, "what is told to worker-manager may change");
        (await Server.CreatePool(
            "p/v", ("providerId", AnyConfig),
            Config("""
                {"launchConfigs":[{"a":1,"workerManager":{"launchConfigId":"x"}},
                  {"a":2,"workerManager":{"launchConfigId":"x"}}]}
                """))).ShouldFail(409, "RequestConflict", "`x`");
        (await Server.GetPool("p/v")).ShouldFail(404, "ResourceNotFound", "Worker pool does not exist");
    }

    [TestCase("""{"launchConfigs":{}}""")]
    [TestCase("""{"launchConfigs":[1]}""")]
    [TestCase("""{"launchConfigs":[{"workerManager":1}]}""")]
    [TestCase("""{"launchConfigs":[{"workerManager":{"launchConfigId":"a b"}}]}""")]
    [TestCase("""{"launchConfigs":[{"workerManager":{"launchConfigId":""}}]}""")]
    public async Task What_is_no_launch_config_is_refused(string config) =>
        (await Create(config)).ShouldFail(400, "InputError", "config.launchConfigs");

    [Test]
    public async Task A_deleted_pool_has_none_and_they_are_forgotten_a_day_later()
    {
        _ = (await Create("""{"launchConfigs":[{"a":1}]}""")).Ok;

        (await Server.DeletePool("p/w")).Ok["config"]!.ToJsonString().Should().Be("""{"launchConfigs":[]}""");

        (await List("?includeArchived=true")).Should().ContainSingle();
        await Server.Advance(TimeSpan.FromHours(23.9));
        (await Server.GetPool("p/w")).Status.Should().Be(200);
        await Server.Advance(TimeSpan.FromHours(0.2));
        (await Server.GetPool("p/w")).ShouldFail(404, "ResourceNotFound", "Worker pool does not exist");
        Server.Rows("worker_manager_launch_configs").Should().Be(0);
    }

    [Test]
    public async Task They_come_in_pages()
    {
        _ = (await Create("""
            {"launchConfigs":[{"workerManager":{"launchConfigId":"c"}},{"workerManager":{"launchConfigId":"a"}},
              {"workerManager":{"launchConfigId":"b"}}]}
            """)).Ok;

        var first = (await Server.AsRoot().Get(Service + PoolPath("p/w", "/launch-configs?limit=2"))).Ok;
        var token = Uri.EscapeDataString(first.Text("continuationToken"));
        var second = (await Server.AsRoot().Get(
            Service + PoolPath("p/w", $"/launch-configs?limit=2&continuationToken={token}"))).Ok;

        Names(first).Concat(Names(second)).Should().Equal("a", "b", "c");
        second["continuationToken"].Should().BeNull();
        (await Server.AsRoot().Get(Service + PoolPath("p/x", "/launch-configs")))
            .ShouldFail(404, "ResourceNotFound", "Worker pool does not exist");
        (await Server.AsRoot().Get(Service + PoolPath("p/w", "/launch-configs?continuationToken=!")))
            .ShouldFail(400, "InputError", "Invalid continuation token");
    }

    private Task<ApiAnswer> Create(string config) =>
        Server.CreatePool("p/w", ("providerId", AnyConfig), Config(config));

    private Task<ApiAnswer> Update(string config) =>
        Server.UpdatePool("p/w", ("providerId", AnyConfig), Config(config));

    private async Task<JsonArray> List(string query = "") => (await Server.AsRoot().Get(
        Service + PoolPath("p/w", $"/launch-configs{query}"))).Ok["workerPoolLaunchConfigs"]!.AsArray();

    private IReadOnlyList<string> Told() =>
    [
        .. Server.Messages.All.Select(message => string.Join(
            ' ',
            new[]
            {
                PublishedMessages.ShortName(message),
                PublishedMessages.Payload(message)["launchConfigId"]?.GetValue<string>(),
            }.OfType<string>())),
    ];

    private static IEnumerable<string> Names(JsonNode page) =>
        page["workerPoolLaunchConfigs"]!.AsArray().Select(config => config!.Text("launchConfigId"));

    private static List<string> Ids(JsonNode pool) =>
    [
        .. pool["config"]!["launchConfigs"]!.AsArray()
            .Select(config => config!["workerManager"]!.Text("launchConfigId")),
    ];
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>worker-manager.createWorkerPool (spec/services.md §4.6).</summary>
public sealed class CreateWorkerPoolTests : ServerTests
{
    public static readonly Example Example = new("worker-manager.createWorkerPool", _ =>
    {
        var pool = NewPool();
        return Task.FromResult(new ExampleRequest(PoolPath(pool), Pool())
        {
            Needs = new ScopeExpression.All(
            [
                new ScopeExpression.One($"worker-manager:manage-worker-pool:{pool}"),
                new ScopeExpression.One("worker-manager:provider:static"),
            ]),
        });
    })
    {
        Messages = ["workerPoolCreated"],
    };

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["WorkerManager:Providers:cloud:ProviderType"] = "google",
    };

    [Test]
    public async Task A_pool_is_stored_told_and_audited()
    {
        var created = (await Server.CreatePool("p/w")).Ok;

        created.Text("workerPoolId").Should().Be("p/w");
        created.Text("providerId").Should().Be("static");
        created.Text("created").Should().Be(created.Text("lastModified"));
        created["currentCapacity"]!.GetValue<int>().Should().Be(0);
        (await Server.GetPool("p/w")).Ok.ToJsonString().Should().Be(created.ToJsonString());
        Server.Messages.All.Should().ContainSingle().Which.Payload.ToString()
            .Should().Be("""{"workerPoolId":"p/w","providerId":"static"}""");
        (await Server.History("worker-pool", "p/w")).Should().Equal("static/taskcluster/root created");
    }

    [Test]
    public async Task The_same_again_changes_nothing_and_another_definition_conflicts()
    {
        var first = (await Server.CreatePool("p/w", Config("""{"workerConfig":{"a":1,"b":2}}"""))).Ok;
        await Server.Advance(TimeSpan.FromMinutes(1));

        var again = (await Server.CreatePool("p/w", Config("""{"workerConfig":{"b":2,"a":1}}"""))).Ok;

        again.ToJsonString().Should().Be(first.ToJsonString());
        Server.Messages.All.Should().ContainSingle();
        (await Server.CreatePool("p/w", ("description", "other")))
            .ShouldFail(409, "RequestConflict", "Worker pool already exists", "p/w");
        (await Server.CreatePool("p/w", Config("{}"))).ShouldFail(409, "RequestConflict");
        _ = (await Server.DeletePool("p/w")).Ok;
        (await Server.CreatePool("p/w")).ShouldFail(409, "RequestConflict", "Worker pool already exists");
    }

    [Test]
    public async Task The_provider_must_be_there_and_usable()
    {
        (await Server.CreatePool("p/w", ("providerId", "none")))
            .ShouldFail(400, "InputError", "Invalid Provider", "none", "cloud, static, null-provider");
        (await Server.CreatePool("p/w", ("providerId", "cloud"))).ShouldFail(503, "ProviderSetupFailed", "google");
        (await Server.CreatePool("p/w", ("providerId", AnyConfig))).Status.Should().Be(200);
    }

    [TestCase("""{"launchConfigs":[]}""", "must NOT have additional properties")]
    [TestCase("""{"lifecycle":{"reregistrationTimeout":2592001}}""", "<= 2592000")]
    [TestCase("""{"lifecycle":{"registrationTimeout":1}}""", "lifecycle")]
    [TestCase("""{"workerConfig":1}""", "workerConfig")]
    public async Task The_config_must_be_one_of_the_provider(string config, string word) =>
        (await Server.CreatePool("p/w", Config(config))).ShouldFail(400, "InputValidationError", word, "static");

    [TestCase("owner", "\"nobody\"")]
    [TestCase("providerId", "\"a b\"")]
    [TestCase("emailOnError", "1")]
    [TestCase("description", null)]
    [TestCase("more", "1")]
    public async Task A_body_is_checked(string name, string? json) =>
        (await Server.AsRoot().Put(
            Service + PoolPath("p/w"),
            Pool((name, json is null ? null : System.Text.Json.Nodes.JsonNode.Parse(json)))))
        .ShouldFail(400, "InputValidationError", name);

    [Test]
    public async Task A_pool_may_stand_in_the_path_as_it_is()
    {
        (await Server.AsRoot().Put($"{Service}/worker-pool/p/w", Pool())).Ok.Text("workerPoolId").Should().Be("p/w");
        (await Server.AsRoot().Get($"{Service}/worker-pool/p/w")).Status.Should().Be(200);
    }
}

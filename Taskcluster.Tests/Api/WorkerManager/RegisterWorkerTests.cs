using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>worker-manager.registerWorker and reregisterWorker (spec/services.md §4.6).</summary>
public sealed class RegisterWorkerTests : ServerTests
{
    public static readonly Example Example = new("worker-manager.registerWorker", async server =>
        new ExampleRequest("/worker/register", Registration(await server.PoolWithWorker())));

    public static readonly Example ReregisterExample = new("worker-manager.reregisterWorker", async server =>
    {
        var pool = await server.PoolWithWorker();
        var registered = (await server.Register(pool)).Ok;
        return new ExampleRequest("/worker/reregister", Reregistration(pool, registered.Text("secret")))
        {
            Needs = $"worker-manager:reregister-worker:{pool}/g/i",
        };
    });

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["WorkerManager:Providers:other:ProviderType"] = "static",
        ["WorkerManager:Providers:cloud:ProviderType"] = "azure",
    };

    [Test]
    public async Task A_worker_gets_credentials_config_and_a_secret()
    {
        _ = (await Server.CreatePool("p/w", Config("""{"workerConfig":{"a":1}}"""))).Ok;
        _ = (await Server.CreateWorker("p/w")).Ok;

        var registered = (await Server.Register("p/w", ("systemBootTime", Server.In(TimeSpan.Zero)))).Ok;

        registered.Text("expires").Should().Be(Server.In(TimeSpan.FromHours(96)));
        registered["workerConfig"]!.ToJsonString().Should().Be("""{"a":1}""");
        registered.Text("secret").Should().HaveLength(44);
        registered["credentials"]!.Text("clientId").Should().Be("worker/static/p/w/g/i");
        var certificate = JsonNode.Parse(registered["credentials"]!.Text("certificate"))!;
        certificate.Texts().Should().Equal(
            "assume:worker-type:p/w", "assume:worker-pool:p/w", "assume:worker-id:g/i", "queue:worker-id:g/i",
            "secrets:get:worker-type:p/w", "secrets:get:worker-pool:p/w", "queue:claim-work:p/w",
            "worker-manager:remove-worker:p/w/g/i", "worker-manager:reregister-worker:p/w/g/i",
            "worker-manager:should-worker-terminate:p/w/g/i");
    }

    [Test]
    public async Task The_credentials_are_good_for_claiming_until_they_end()
    {
        _ = (await Server.CreatePool("p/w", Config("""{"lifecycle":{"reregistrationTimeout":7200}}"""))).Ok;
        _ = (await Server.CreateWorker("p/w")).Ok;
        var taskId = await Server.Task();
        var worker = Server.As(CredentialsOf((await Server.Register("p/w")).Ok));
        var asked = new { workerGroup = "g", workerId = "i", tasks = 1 };

        (await worker.Post("queue/v1/claim-work/p%2Fw", asked)).TaskIds().Should().Equal(taskId);
        (await worker.Get(Service + WorkerPath("p/w", rest: "/should-terminate"))).Status.Should().Be(200);
        (await worker.Get(Service + WorkerPath("p/w"))).ShouldFail(403, "InsufficientScopes");
        await Server.Advance(TimeSpan.FromHours(3));
        (await worker.Post("queue/v1/claim-work/p%2Fw", asked)).ShouldFail(401, "AuthenticationFailed");
    }

    [Test]
    public async Task What_is_wrong_is_said_in_order()
    {
        (await Server.Register("p/w", ("providerId", "none")))
            .ShouldFail(404, "ResourceNotFound", "Worker pool p/w does not exist");
        _ = (await Server.CreatePool("p/w")).Ok;
        (await Server.Register("p/w", ("providerId", "none")))
            .ShouldFail(404, "ResourceNotFound", "Provider none does not exist");
        (await Server.Register("p/w", ("providerId", "cloud"))).ShouldFail(503, "ProviderSetupFailed", "azure");
        (await Server.Register("p/w", ("providerId", "other")))
            .ShouldFail(400, "InputError", "Worker pool p/w not associated with provider other");
        (await Server.Register("p/w"))
            .ShouldFail(404, "ResourceNotFound", "Worker g/i in worker pool p/w does not exist");
        _ = (await Server.CreateWorker("p/w")).Ok;
        _ = (await Server.UpdatePool("p/w", ("providerId", "other"))).Ok;
        (await Server.Register("p/w", ("providerId", "other")))
            .ShouldFail(400, "InputError", "Worker g/i does not have provider other");
        (await Server.Register("p/w", ("workerIdentityProof", new JsonObject { ["token"] = "t" })))
            .ShouldFail(400, "InputError", "missing staticSecret in workerIdentityProof");
        (await Server.Register("p/w")).Status.Should().Be(200);
    }

    [TestCase("""{}""")]
    [TestCase("""{"token":"t","more":1}""")]
    [TestCase("""{"staticSecret":"short"}""")]
    [TestCase("""{"signature":"s"}""")]
    public async Task A_proof_is_one_of_four(string proof)
    {
        var answer = await Server.Register("p/w", ("workerIdentityProof", JsonNode.Parse(proof)));

        answer.ShouldFail(400, "InputValidationError", "workerIdentityProof");
        answer.Json["requestInfo"]!["payload"]!.ToJsonString().Should().Contain("(OMITTED)");
    }

    [Test]
    public async Task A_static_worker_may_register_again_and_its_old_secret_is_dead()
    {
        var pool = await Server.PoolWithWorker();
        var first = (await Server.Register(pool)).Ok.Text("secret");

        var second = (await Server.Register(pool)).Ok.Text("secret");

        second.Should().NotBe(first);
        (await Server.Reregister(pool, first))
            .ShouldFail(400, "InputError", "Could not generate credentials for this secret");
        (await Server.Reregister(pool, second)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_worker_registers_anew_with_its_own_credentials_for_ever()
    {
        var pool = await Server.PoolWithWorker();
        var registered = (await Server.Register(pool)).Ok;
        for (var time = 0; time < 3; time++)
        {
            registered = (await Server.Reregister(pool, registered.Text("secret"), CredentialsOf(registered))).Ok;
        }

        registered.AsObject().Select(member => member.Key).Should().Equal("expires", "credentials", "secret");
        registered["credentials"]!.Text("clientId").Should().Be($"worker/static/{pool}/g/i");
        (await Server.Reregister("p/none", registered.Text("secret"), CredentialsOf(registered)))
            .ShouldFail(403, "InsufficientScopes");
    }

    [Test]
    public async Task Who_is_stopped_or_expired_cannot_register_anew()
    {
        var pool = await Server.PoolWithWorker();
        (await Server.Reregister(pool, Secret))
            .ShouldFail(400, "InputError", "Could not generate credentials for this secret");
        var secret = (await Server.Register(pool)).Ok.Text("secret");

        await Server.Advance(TimeSpan.FromHours(2));
        (await Server.Reregister(pool, secret)).ShouldFail(400, "InputError", "Worker g/i has expired");
        _ = (await Server.RemoveWorker(pool)).Ok;
        (await Server.Reregister(pool, secret)).ShouldFail(400, "InputError", "Worker g/i is not running");
        (await Server.Reregister("p/none", secret))
            .ShouldFail(400, "InputError", "Could not generate credentials for this secret");
    }
}

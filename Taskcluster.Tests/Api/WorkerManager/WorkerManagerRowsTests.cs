using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>The rows of worker-manager in spec/services.md §8.</summary>
public sealed class WorkerManagerRowsTests : ServerTests
{
    [Test]
    public async Task Row_89_a_provider_must_be_known() =>
        (await Server.CreatePool("p/w", ("providerId", "x"))).ShouldFail(400, "InputError", "Invalid Provider");

    [Test]
    public async Task Row_90_a_worker_type_is_in_small_letters() =>
        (await Server.CreatePool("p/W")).ShouldFail(400, "InvalidRequestArguments", "workerPoolId");

    [Test]
    public async Task Row_91_a_static_worker_needs_a_secret()
    {
        _ = (await Server.CreatePool("p/w")).Ok;

        (await Server.CreateWorker("p/w", "i", ("providerInfo", null)))
            .ShouldFail(400, "InputError", "no worker staticSecret provided");
    }

    [Test]
    public async Task Row_92_a_secret_has_44_characters()
    {
        _ = (await Server.CreatePool("p/w")).Ok;

        (await Server.CreateWorker(
            "p/w", "i", ("providerInfo", new System.Text.Json.Nodes.JsonObject { ["staticSecret"] = Secret[1..] })))
            .ShouldFail(400, "InputValidationError");
    }

    [Test]
    public async Task Rows_93_and_94_a_worker_registers_with_its_secret_alone()
    {
        _ = (await Server.CreatePool("p/w")).Ok;
        _ = (await Server.CreateWorker("p/w")).Ok;

        var registered = (await Server.Register("p/w")).Ok;

        registered["credentials"]!.Text("clientId").Should().Be("worker/static/p/w/g/i");
        System.Text.Json.Nodes.JsonNode.Parse(registered["credentials"]!.Text("certificate"))!.Texts()
            .Should().HaveCount(10);
        registered.Text("secret").Should().HaveLength(44);
        var wrong = new System.Text.Json.Nodes.JsonObject { ["staticSecret"] = Secret.Replace('a', 'b') };
        (await Server.Register("p/w", ("workerIdentityProof", wrong)))
            .ShouldFail(400, "InputError", "bad staticSecret in workerIdentityProof");
    }

    [Test]
    public async Task Row_95_a_secret_is_used_once()
    {
        var pool = await Server.PoolWithWorker();
        var secret = (await Server.Register(pool)).Ok.Text("secret");

        (await Server.Reregister(pool, secret)).Status.Should().Be(200);
        (await Server.Reregister(pool, secret))
            .ShouldFail(400, "InputError", "Could not generate credentials for this secret");
    }

    [Test]
    public async Task Row_96_a_removed_worker_cannot_register()
    {
        var pool = await Server.PoolWithWorker();

        (await Server.RemoveWorker(pool)).Status.Should().Be(200);
        (await Server.Register(pool)).ShouldFail(400, "InputError", "worker is not running");
    }

    [Test]
    public async Task Row_97_a_deleted_pool_has_the_null_provider()
    {
        _ = (await Server.CreatePool("p/w")).Ok;

        (await Server.AsRoot().Delete($"{Service}/worker-pool/p/w")).Ok.Text("providerId").Should().Be("null-provider");
    }
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>
/// worker-manager.createWorker, updateWorker, worker and shouldWorkerTerminate (spec/services.md §4.6).
/// </summary>
public sealed class WorkerTests : ServerTests
{
    public static readonly Example CreateExample = new("worker-manager.createWorker", async server =>
    {
        var pool = await server.NewStaticPool();
        return new ExampleRequest(WorkerPath(pool), server.Worker())
        {
            Needs = $"worker-manager:create-worker:{pool}/g/i",
        };
    });

    public static readonly Example UpdateExample = new("worker-manager.updateWorker", async server =>
    {
        var pool = await server.PoolWithWorker();
        return new ExampleRequest(WorkerPath(pool), server.Worker(("capacity", 2)))
        {
            Needs = $"worker-manager:update-worker:{pool}/g/i",
        };
    });

    public static readonly Example GetExample = new("worker-manager.worker", async server =>
    {
        var pool = await server.PoolWithWorker();
        return new ExampleRequest(WorkerPath(pool)) { Needs = $"worker-manager:get-worker:{pool}/g/i" };
    });

    public static readonly Example TerminateExample = new("worker-manager.shouldWorkerTerminate", async server =>
    {
        var pool = await server.PoolWithWorker();
        return new ExampleRequest(WorkerPath(pool, rest: "/should-terminate"))
        {
            Needs = $"worker-manager:should-worker-terminate:{pool}/g/i",
        };
    });

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["WorkerManager:Providers:other:ProviderType"] = "static",
    };

    [Test]
    public async Task A_static_worker_runs_from_the_start_and_nobody_is_told()
    {
        var pool = await Server.NewStaticPool();

        var created = (await Server.CreateWorker(pool, "i", ("capacity", null))).Ok;

        created.Text("state").Should().Be("running");
        created.Text("providerId").Should().Be("static");
        created["capacity"]!.GetValue<int>().Should().Be(1);
        created.AsObject().ContainsKey("launchConfigId").Should().BeFalse();
        (await Server.GetWorker(pool)).Ok.ToJsonString().Should().Be(created.ToJsonString());
        Server.Messages.Exchanges.Should().Equal("worker-pool-created");
        (await Server.GetWorker(pool, "j")).ShouldFail(404, "ResourceNotFound", "Worker not found");
    }

    [Test]
    public async Task The_same_again_echoes_and_stores_nothing()
    {
        var pool = await Server.PoolWithWorker();
        var before = (await Server.GetWorker(pool)).Text;

        var again = (await Server.CreateWorker(pool, "i", ("expires", Server.In(TimeSpan.FromHours(5))))).Ok;

        again.Text("expires").Should().Be(Server.In(TimeSpan.FromHours(5)));
        (await Server.GetWorker(pool)).Text.Should().Be(before);
        (await Server.CreateWorker(pool, "i", ("capacity", 2)))
            .ShouldFail(409, "RequestConflict", "Worker already exists");
        _ = (await Server.RemoveWorker(pool)).Ok;
        (await Server.CreateWorker(pool)).ShouldFail(409, "RequestConflict", "Worker already exists", "stopped");
    }

    [Test]
    public async Task Old_clients_write_a_colon_behind_the_pool()
    {
        _ = (await Server.CreatePool("p/w")).Ok;
        const string Old = $"{Service}/workers/p%2Fw:/g";
        var root = Server.AsRoot();

        (await root.Put($"{Old}/i", Server.Worker())).Ok.Text("workerPoolId").Should().Be("p/w");
        (await root.Post($"{Old}/i", Server.Worker(("capacity", 3)))).Status.Should().Be(200);
        (await root.Get($"{Old}/i")).Ok["capacity"]!.GetValue<int>().Should().Be(3);
        (await root.Get(Old)).Ok["workers"]!.AsArray().Should().ContainSingle();
        (await Server.With("worker-manager:get-worker:p/w/g/i").Get($"{Old}/i")).Status.Should().Be(200);
        (await root.Delete($"{Old}/i")).ShouldFail(400, "InvalidRequestArguments", "workerPoolId");
        (await root.Get($"{Old}/i/should-terminate")).ShouldFail(400, "InvalidRequestArguments", "workerPoolId");
    }

    [Test]
    public async Task What_is_wrong_is_said_in_order()
    {
        var past = Server.In(TimeSpan.FromMinutes(-1));
        (await Server.CreateWorker("p/w", "i", ("expires", past)))
            .ShouldFail(404, "ResourceNotFound", "Worker pool p/w does not exist");
        _ = (await Server.CreatePool("p/w", ("providerId", AnyConfig))).Ok;
        (await Server.CreateWorker("p/w", "i", ("expires", past)))
            .ShouldFail(400, "InputError", "worker.expires must be in the future");
        (await Server.CreateWorker("p/w")).ShouldFail(400, "InputError", "not supported for this provider");
        (await Server.UpdateWorker("p/w")).ShouldFail(404, "ResourceNotFound", "Worker p/w/g/i does not exist");
        (await Server.CreateWorker("p/w", "i", ("capacity", 0))).ShouldFail(400, "InputValidationError", "capacity");
        (await Server.CreateWorker("p/w", "a.b")).ShouldFail(400, "InvalidRequestArguments", "workerId");
    }

    [Test]
    public async Task An_update_replaces_expiry_capacity_and_secret()
    {
        var pool = await Server.PoolWithWorker();
        var other = Secret.Replace('a', 'b');

        var updated = (await Server.UpdateWorker(
            pool, "i", ("capacity", 4),
            ("providerInfo", new System.Text.Json.Nodes.JsonObject { ["staticSecret"] = other }))).Ok;

        updated["capacity"]!.GetValue<int>().Should().Be(4);
        (await Server.GetWorker(pool)).Ok.ToJsonString().Should().Be(updated.ToJsonString());
        (await Server.Register(pool)).ShouldFail(400, "InputError", "bad staticSecret in workerIdentityProof");
        _ = (await Server.UpdateWorker(pool, "i", ("expires", Server.In(TimeSpan.FromHours(-1))))).Ok;
        (await Server.Register(pool)).ShouldFail(400, "InputError", "Worker g/i has expired");
        (await Server.UpdateWorker(pool, "i", ("providerInfo", null)))
            .ShouldFail(400, "InputError", "no worker staticSecret provided");
    }

    [Test]
    public async Task A_worker_is_forgotten_a_day_after_it_expired()
    {
        var pool = await Server.PoolWithWorker();

        await Server.Advance(TimeSpan.FromHours(25));
        (await Server.GetWorker(pool)).Status.Should().Be(200);
        await Server.Advance(TimeSpan.FromMilliseconds(1));

        (await Server.GetWorker(pool)).ShouldFail(404, "ResourceNotFound", "Worker not found");
        (await Server.GetPool(pool)).Status.Should().Be(200, "the pool is not deleted");
    }

    [Test]
    public async Task A_static_worker_should_never_terminate()
    {
        var pool = await Server.PoolWithWorker();
        _ = (await Server.DeletePool(pool)).Ok;

        (await Server.AsRoot().Get(Service + WorkerPath(pool, rest: "/should-terminate"))).Text
            .Should().Be("""{"terminate":false,"reason":"none"}""");
        (await Server.AsRoot().Get(Service + WorkerPath(pool, "j", "/should-terminate")))
            .ShouldFail(404, "ResourceNotFound", "Worker not found");
    }

    [Test]
    public async Task Secrets_are_not_readable_on_disk_nor_in_errors()
    {
        var pool = await Server.PoolWithWorker();
        var secret = (await Server.Register(pool)).Ok.Text("secret");

        Server.Number("""
            SELECT count(*) FROM worker_manager_workers
            WHERE instr(static_secret, 'secret-of-44') > 0 OR static_secret IS NULL OR secret IS NULL
            """).Should().Be(0);
        (await Server.CreateWorker(pool, "i", ("capacity", 9))).Text.Should().NotContain(Secret)
            .And.Contain("(OMITTED)");
        (await Server.Register(pool, ("providerId", "other"))).Text.Should().NotContain(Secret);
        (await Server.Reregister(pool, secret.Replace(secret[0], 'x') + "y")).Text.Should().NotContain(secret);
    }
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>worker-manager.updateWorkerPool (spec/services.md §4.6).</summary>
public sealed class UpdateWorkerPoolTests : ServerTests
{
    public static readonly Example Example = new("worker-manager.updateWorkerPool", async server =>
    {
        var pool = await server.NewStaticPool();
        return new ExampleRequest(PoolPath(pool), Pool(("description", "another")))
        {
            Needs = new ScopeExpression.All(
            [
                new ScopeExpression.One($"worker-manager:manage-worker-pool:{pool}"),
                new ScopeExpression.One("worker-manager:provider:static"),
            ]),
        };
    })
    {
        Messages = ["workerPoolUpdated"],
    };

    [Test]
    public async Task A_definition_replaces_the_other()
    {
        _ = (await Server.CreatePool("p/w")).Ok;
        await Server.Advance(TimeSpan.FromMinutes(1));

        var updated = (await Server.UpdatePool(
            "p/w", ("description", "other"), ("emailOnError", true), Config("""{"workerConfig":{"a":1}}"""))).Ok;

        updated.Text("description").Should().Be("other");
        updated.Text("lastModified").Should().NotBe(updated.Text("created"));
        updated["config"]!.ToJsonString().Should().Be("""{"workerConfig":{"a":1}}""");
        (await Server.GetPool("p/w")).Ok.ToJsonString().Should().Be(updated.ToJsonString());
        Server.Messages.All[^1].Payload.ToString()
            .Should().Be("""{"workerPoolId":"p/w","providerId":"static","previousProviderId":"static"}""");
        (await Server.History("worker-pool", "p/w"))
            .Should().Equal("static/taskcluster/root created", "static/taskcluster/root updated");
    }

    [Test]
    public async Task What_is_shown_may_be_sent_back()
    {
        _ = (await Server.CreatePool("p/w")).Ok;

        (await Server.UpdatePool(
            "p/w", ("workerPoolId", "p/w"), ("created", Server.In(TimeSpan.Zero)),
            ("lastModified", Server.In(TimeSpan.Zero)))).Status.Should().Be(200);
        (await Server.UpdatePool("p/w", ("workerPoolId", "p/x")))
            .ShouldFail(400, "InputError", "Incorrect workerPoolId in request body", "p/x");
    }

    [Test]
    public async Task The_provider_is_checked_before_the_pool_is_looked_for()
    {
        (await Server.UpdatePool("p/w")).ShouldFail(404, "ResourceNotFound", "Worker pool does not exist");
        (await Server.UpdatePool("p/w", ("providerId", "none"))).ShouldFail(400, "InputError", "Invalid Provider");
        (await Server.UpdatePool("p/w", Config("""{"a":1}"""))).ShouldFail(400, "InputValidationError");
    }

    [Test]
    public async Task Workers_of_the_provider_before_may_still_register()
    {
        var pool = await Server.PoolWithWorker();

        _ = (await Server.UpdatePool(pool, ("providerId", AnyConfig))).Ok;

        (await Server.Register(pool)).Status.Should().Be(200);
        (await Server.CreateWorker(pool, "j")).ShouldFail(400, "InputError", "not supported for this provider");
    }
}

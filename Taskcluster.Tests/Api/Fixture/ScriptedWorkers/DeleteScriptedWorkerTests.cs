using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture.ScriptedWorkers;

public sealed class DeleteScriptedWorkerTests : FixtureTests
{
    public static readonly Example Example = new(
        "fixture.deleteScriptedWorker",
        async server => new ExampleRequest(
            $"/scripted-workers/{await server.Script(new { taskQueueId = "example/deleted", does = "never-claim" })}"))
    {
        Status = 204,
    };

    [Test]
    public async Task Its_run_is_lost_and_others_go_on()
    {
        var script = await Server.Script(new { taskQueueId = "deleted/w", does = "succeed", afterSeconds = 60 });
        var taskId = await Server.Task(("taskQueueId", "deleted/w"), ("retries", 0));
        await Server.Pass(1);

        (await Server.Anonymous().Delete($"fixture/v1/scripted-workers/{script}")).Status.Should().Be(204);

        await Server.Pass(1200);
        (await Server.Summary(taskId)).Should().StartWith("exception: exception(scheduled, claim-expired)");
        (await Server.Anonymous().Delete($"fixture/v1/scripted-workers/{script}"))
            .ShouldFail(404, "ResourceNotFound", script, "none at all");
    }
}

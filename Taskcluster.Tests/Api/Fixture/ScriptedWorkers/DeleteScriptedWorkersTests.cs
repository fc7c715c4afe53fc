using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture.ScriptedWorkers;

public sealed class DeleteScriptedWorkersTests : FixtureTests
{
    public static readonly Example Example = new(
        "fixture.deleteScriptedWorkers", _ => Task.FromResult(new ExampleRequest("/scripted-workers")))
    {
        Status = 204,
    };

    [Test]
    public async Task Nobody_claims_any_more()
    {
        _ = await Server.Script(new { taskQueueId = "all/w", does = "succeed" });
        _ = await Server.Script(new { taskQueueId = "all/w", does = "succeed" });

        (await Server.Anonymous().Delete("fixture/v1/scripted-workers")).Status.Should().Be(204);

        var taskId = await Server.Task(("taskQueueId", "all/w"));
        await Server.Pass(60);
        (await Server.Summary(taskId)).Should().StartWith("pending");
        (await Server.Anonymous().Get("fixture/v1/scripted-workers")).Ok["workers"]!.AsArray().Should().BeEmpty();
    }
}

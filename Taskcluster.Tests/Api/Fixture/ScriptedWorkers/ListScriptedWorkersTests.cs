using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture.ScriptedWorkers;

public sealed class ListScriptedWorkersTests : FixtureTests
{
    public static readonly Example Example = new(
        "fixture.listScriptedWorkers", _ => Task.FromResult(new ExampleRequest("/scripted-workers")));

    [Test]
    public async Task They_stand_in_the_order_in_which_they_ask_for_work()
    {
        var first = await Server.Script(new { taskQueueId = "list/w", does = "succeed", afterSeconds = 10 });
        var second = await Server.Script(new { taskQueueId = "list/w", does = "fail", afterSeconds = 10 });
        _ = await Server.Task(("taskQueueId", "list/w"));
        await Server.Pass(0);

        var workers = (await Server.Anonymous().Get("fixture/v1/scripted-workers")).Ok["workers"]!.AsArray();

        workers.Select(worker => (string)worker!["scriptId"]!).Should().Equal(first, second);
        workers.Select(worker => (int)worker!["running"]!).Should().Equal(1, 0);
        workers[1]!["script"]!.ToJsonString().Should()
            .Be("""{"taskQueueId":"list/w","does":"fail","afterSeconds":10}""");
    }
}

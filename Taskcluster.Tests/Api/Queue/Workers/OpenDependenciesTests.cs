using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class OpenDependenciesTests : ServerTests
{
    public static readonly Example Example = new("queue.openDependencies", async server =>
    {
        var taskId = await server.Task();
        return new($"/task/{taskId}/open-dependencies") { Needs = $"queue:get-task:{taskId}" };
    });

    [Test]
    public async Task Those_that_are_not_satisfied_come_in_pages()
    {
        var required = new List<string>();
        for (var count = 0; count < 5; count++)
        {
            required.Add(await Server.Task(("taskQueueId", "p/other")));
        }

        var done = await Server.CompletedTask();
        var taskId = await Server.Task(
            ("dependencies", new JsonArray([.. required.Append(done).Select(id => JsonValue.Create(id))])));
        _ = (await Server.Control(done, "rerun")).Ok;

        var path = $"queue/v1/task/{taskId}/open-dependencies";
        var open = new List<string>();
        string? token = null;
        do
        {
            var page = (await Server.AsRoot().Get(
                $"{path}?limit=2" + (token is null ? "" : $"&continuationToken={token}"))).Ok;
            open.AddRange(page["dependencies"]!.AsArray().Select(id => id!.GetValue<string>()));
            token = page["continuationToken"]?.GetValue<string>();
        }
        while (token is not null);

        open.Should().Equal(required.Order(StringComparer.Ordinal), "a rerun undoes no satisfaction");
        (await Server.AsRoot().Get($"{path}?limit=0")).Ok.ToJsonString()
            .Should().Be("""{"requires":"all-completed","dependencies":[]}""");
        (await Server.AsRoot().Get($"queue/v1/task/{SlugId.New()}/open-dependencies"))
            .ShouldFail(404, "ResourceNotFound");
    }
}

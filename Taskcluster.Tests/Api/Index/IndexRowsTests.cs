using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>The rows 57 to 68 of spec/services.md §8, one after the other on one server.</summary>
public sealed class IndexRowsTests : ServerTests
{
    [Test]
    public async Task The_rows_of_the_index_hold_in_their_order()
    {
        var (old, lower, renewed) = (SlugId.New(), SlugId.New(), SlugId.New());
        var expires = Server.Clock.GetUtcNow().AddDays(3);

        (await Put("a.b.c", old, 1)).Ok["namespace"]!.GetValue<string>().Should().Be("a.b.c");
        TaskIdOf((await Put("a.b.c", lower, 0)).Ok).Should().Be(old);
        TaskIdOf((await Put("a.b.c", renewed, 1)).Ok).Should().Be(renewed);

        (await Server.AsRoot().Get("index/v1/namespaces/a")).Ok.ToJsonString().Should().Be(
            $$"""{"namespaces":[{"namespace":"a.b","name":"b","expires":"{{IndexCalls.Midnight(expires)}}"}]}""");
        IndexCalls.Paths((await Server.AsRoot().Get("index/v1/tasks/a.b")).Ok).Should().Equal("a.b.c");
        (await Server.AsRoot().Get("index/v1/tasks/none")).Ok.ToJsonString().Should().Be("""{"tasks":[]}""");
        (await Server.AsRoot().Get("index/v1/task/a..b")).ShouldFail(400, "InvalidRequestArguments", "a..b");
        (await Server.AsRoot().Get("index/v1/task/nope")).ShouldFail(404, "ResourceNotFound", "Indexed task not found");
        IndexCalls.Paths((await Server.AsRoot().Post(
            "index/v1/tasks/indexes", """{"indexes":["a.b.c","x.y","nodot"]}""")).Ok).Should().Equal("a.b.c");

        var open = await Server.Anonymous().Get("index/v1/task/a.b.c/artifacts/public/x.txt");
        open.Status.Should().Be(303);
        open.Header("location").Should().NotContain("bewit=");
        (await Server.Anonymous().Get("index/v1/task/a.b.c/artifacts/private/x.txt"))
            .ShouldNeed("queue:get-artifact:private/x.txt");
        var signed = await Server.AsRoot().Get("index/v1/task/a.b.c/artifacts/private/x.txt");
        signed.Status.Should().Be(303);
        signed.Header("location").Should().Contain("bewit=");

        Task<ApiAnswer> Put(string path, string taskId, int rank) => Server.AsRoot().Put(
            $"index/v1/task/{path}",
            new { taskId, rank, data = new { }, expires = WireTime.Format(expires) });
    }

    private static string TaskIdOf(JsonNode entry) => entry["taskId"]!.GetValue<string>();
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>The two lists as they were called of old (spec/services.md §4.2).</summary>
public sealed class ListNamespacesPostTests : ServerTests
{
    public static readonly Example Example = new("index.listNamespacesPost", async server =>
    {
        var path = IndexCalls.NewPath();
        _ = await server.Insert(path);
        var space = path[..path.LastIndexOf('.')];
        return new ExampleRequest($"/namespaces/{space}", new { }) { Needs = $"index:list-namespaces:{space}" };
    });

    [TestCase("namespaces")]
    [TestCase("tasks")]
    public async Task They_answer_as_the_lists_do(string list)
    {
        foreach (var path in new[] { "a.b.c", "a.c.d", "a.x", "a.y", "top" })
        {
            _ = await Server.Insert(path);
        }

        foreach (var place in new[] { "", "/", "/a", "/none", "/a?limit=1" })
        {
            var asked = await Server.AsRoot().Get($"index/v1/{list}{place}");
            (await Server.AsRoot().Post($"index/v1/{list}{place}", "{}")).Text.Should().Be(asked.Text, place);
        }
    }

    [TestCase("namespaces")]
    [TestCase("tasks")]
    public async Task The_query_says_which_page_is_meant_and_the_body_is_only_checked(string list)
    {
        foreach (var path in new[] { "a.b.c", "a.c.d", "a.x", "a.y" })
        {
            _ = await Server.Insert(path);
        }

        var first = (await Server.AsRoot().Post($"index/v1/{list}/a?limit=1", """{"limit":7}""")).Ok;
        first[list]!.AsArray().Should().ContainSingle();
        (await Server.AsRoot().Post($"index/v1/{list}/a", """{"limit":1,"continuationToken":"x"}""")).Ok[list]!
            .AsArray().Should().HaveCount(2);
        (await Server.AsRoot().Post(
            $"index/v1/{list}/a?continuationToken={first["continuationToken"]}", "{}")).Ok[list]!
            .AsArray().Should().ContainSingle();

        (await Server.AsRoot().Post($"index/v1/{list}/a", """{"limit":0}""")).ShouldFail(
            400, "InputValidationError", "/schemas/index/v1/list-namespaces-request.json#");
        foreach (var body in new[] { """{"limit":1001}""", """{"limit":"1"}""", """{"prefix":""}""" })
        {
            (await Server.AsRoot().Post($"index/v1/{list}/a", body)).ShouldFail(400, "InputValidationError");
        }

        (await Server.AsRoot().Post($"index/v1/{list}/a")).ShouldFail(400, "MalformedPayload");
    }

    [Test]
    public async Task They_are_not_published()
    {
        var reference = (await Server.Anonymous().Get("/references/index/v1/api.json")).Json;

        reference["entries"]!.AsArray().Select(entry => entry!["name"]!.GetValue<string>()).Should().BeEquivalentTo(
            "ping", "lbheartbeat", "version", "findTask", "findTasksAtIndex", "listNamespaces", "listTasks",
            "insertTask", "deleteTask", "findArtifactFromTask", "heartbeat");
        (await Server.Anonymous().Get("/schemas/index/v1/list-namespaces-request.json")).Status.Should().Be(200);
    }
}

using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ListArtifactsTests : ServerTests
{
    public static readonly Example Example = new("queue.listArtifacts", async server =>
    {
        var taskId = await server.ClaimedTask();
        await server.Reference(taskId, "a");
        return new($"/task/{taskId}/runs/0/artifacts") { Needs = $"queue:list-artifacts:{taskId}:0" };
    });

    [Test]
    public async Task A_run_lists_its_artifacts_by_name_with_what_is_known_of_them()
    {
        var taskId = await Server.RunningTask();
        var s3 = S3();
        s3["contentLength"] = 12;
        _ = (await Server.CreateArtifact(taskId, "b", s3)).Ok;
        _ = (await Server.CreateArtifact(taskId, "B", Error())).Ok;
        _ = (await Server.CreateArtifact(taskId, "a/b", Link("b"))).Ok;

        var reply = (await Server.Anonymous().Get($"queue/v1/task/{taskId}/runs/0/artifacts")).Ok;

        var expires = s3["expires"]!.GetValue<string>();
        JsonNode.DeepEquals(reply, JsonNode.Parse($$"""
            {"artifacts":[
              {"storageType":"error","name":"B","expires":"{{expires}}","contentType":"application/binary"},
              {"storageType":"link","name":"a/b","expires":"{{expires}}","contentType":"application/binary"},
              {"storageType":"s3","name":"b","expires":"{{expires}}","contentType":"text/plain","contentLength":12}]}
            """)).Should().BeTrue("{0}", reply);
    }

    [Test]
    public async Task Pages_show_each_artifact_once()
    {
        var taskId = await Server.RunningTask();
        string[] names = ["a", "a/", "a/b", "a//b", "b", "~"];
        foreach (var name in names)
        {
            _ = (await Server.CreateArtifact(taskId, name, Error())).Ok;
        }

        foreach (var limit in new[] { 1, 2, 6 })
        {
            var seen = new List<string>();
            string? token = null;
            do
            {
                var page = (await Server.AsRoot().Get($"queue/v1/task/{taskId}/runs/0/artifacts?limit={limit}"
                    + (token is null ? "" : $"&continuationToken={Escaped(token)}"))).Ok;
                page["artifacts"]!.AsArray().Count.Should().BeInRange(1, limit);
                seen.AddRange(page["artifacts"]!.AsArray().Select(info => info!["name"]!.GetValue<string>()));
                token = page["continuationToken"]?.GetValue<string>();
            }
            while (token is not null);

            seen.Should().Equal(names.Order(StringComparer.Ordinal));
        }
    }

    [Test]
    public async Task Limits_and_tokens_that_make_no_sense_are_refused_or_harmless()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "a", Error())).Ok;
        var path = $"queue/v1/task/{taskId}/runs/0/artifacts";

        (await Server.AsRoot().Get(path + "?limit=0")).Ok.ToJsonString().Should().Be("""{"artifacts":[]}""");
        (await Server.AsRoot().Get(path + "?limit=99999999999999")).Ok["artifacts"]!.AsArray().Should().ContainSingle();
        (await Server.AsRoot().Get(path + "?continuationToken=garbage")).Ok["artifacts"]!.AsArray()
            .Should().ContainSingle();
        (await Server.AsRoot().Get(path + "?limit=abc")).ShouldFail(400, "InvalidRequestArguments", "limit", "'abc'");
        (await Server.AsRoot().Get(path + "?limit=1&limit=2")).ShouldFail(400, "InvalidRequestArguments", "limit");
        (await Server.AsRoot().Get(path + "?continuationToken="))
            .ShouldFail(400, "InvalidRequestArguments", "continuationToken");
        (await Server.AsRoot().Get(path + "?other=1")).ShouldFail(400, "InvalidRequestArguments", "other");
    }

    [Test]
    public async Task What_is_not_there_is_not_found_and_a_run_without_artifacts_has_none()
    {
        var taskId = await Server.Task();

        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/runs/0/artifacts")).Ok.ToJsonString()
            .Should().Be("""{"artifacts":[]}""");
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/runs/1/artifacts"))
            .ShouldFail(404, "ResourceNotFound", "run 1");
        (await Server.AsRoot().Get($"queue/v1/task/{SlugId.New()}/runs/0/artifacts"))
            .ShouldFail(404, "ResourceNotFound");
    }

    [Test]
    public async Task The_scope_names_task_and_run()
    {
        await using var closed = await RunningServer.Start(
            new Dictionary<string, string?> { ["Auth:AnonymousScopes:0"] = "auth:current-scopes" });
        var taskId = SlugId.New();

        (await closed.With($"queue:list-artifacts:{taskId}").Get($"queue/v1/task/{taskId}/runs/0/artifacts"))
            .ShouldLack($"queue:list-artifacts:{taskId}:0", $"queue:list-artifacts:{taskId}:0");
        (await closed.With($"queue:list-artifacts:{taskId}:0").Get($"queue/v1/task/{taskId}/artifacts"))
            .ShouldLack($"queue:list-artifacts:{taskId}", $"queue:list-artifacts:{taskId}");
    }
}

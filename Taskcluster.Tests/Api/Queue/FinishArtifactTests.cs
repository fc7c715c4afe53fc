using System.Text.Json.Nodes;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Api.Object;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

public sealed class FinishArtifactTests : ServerTests
{
    public static readonly Example Example = new("queue.finishArtifact", async server =>
    {
        var taskId = await server.ClaimedTask();
        var body = new JsonObject { ["storageType"] = "object", ["contentType"] = "text/plain" };
        var artifact = (await server.CreateArtifact(taskId, "a", body)).Ok;
        var uploadId = artifact["uploadId"]!.GetValue<string>();
        var (name, project) = (artifact["name"]!.GetValue<string>(), artifact["projectId"]!.GetValue<string>());
        var upload = server.Upload(uploadId).Inline("content"u8.ToArray());
        (upload["projectId"], upload["expires"]) = (project, artifact["expires"]!.DeepClone());
        _ = (await server.CreateUpload(name, upload)).Ok;
        _ = (await server.FinishUpload(name, uploadId, project: project)).Ok;
        return new($"/task/{taskId}/runs/0/artifacts/a", new { uploadId })
        {
            Needs = $"queue:create-artifact:{taskId}/0",
        };
    })
    {
        Status = 204,
        Messages = ["artifactCreated"],
    };

    [Test]
    public async Task Only_object_artifacts_are_finished_by_a_call()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "a", S3())).Ok;

        (await Server.AsRoot().Put(Path(taskId, "a"), new { uploadId = SlugId.New() }))
            .ShouldFail(400, "InputError", "'s3'", "a");
    }

    [Test]
    public async Task What_is_not_there_is_not_found()
    {
        var taskId = await Server.RunningTask();
        var body = new { uploadId = SlugId.New() };

        (await Server.AsRoot().Put(Path(taskId, "b"), body)).ShouldFail(404, "ResourceNotFound", "b", taskId);
        (await Server.AsRoot().Put(Path(taskId, "b", runId: 7), body)).ShouldFail(404, "ResourceNotFound", "7");
        (await Server.AsRoot().Put(Path(SlugId.New(), "b"), body)).ShouldFail(404, "ResourceNotFound");
    }

    [Test]
    public async Task Scopes_come_first_and_then_the_schema()
    {
        var taskId = await Server.RunningTask();

        (await Server.With("x").Put(Path(taskId, "a"), new { }))
            .ShouldLack($"queue:create-artifact:{taskId}/0", $"queue:create-artifact:{taskId}/0");
        (await Server.AsRoot().Put(Path(taskId, "a"), new { })).ShouldFail(400, "InputValidationError", "'uploadId'");
        (await Server.AsRoot().Put(Path(taskId, "a"), new { uploadId = "no-slug" }))
            .ShouldFail(400, "InputValidationError", "uploadId");
    }
}

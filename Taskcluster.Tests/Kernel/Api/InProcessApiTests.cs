using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Api;

/// <summary>Calls between modules take the path of HTTP (DESIGN.md §2).</summary>
public sealed class InProcessApiTests : ServerTests
{
    private InProcessApi Api => Server.Services.GetRequiredService<InProcessApi>();

    [Test]
    public async Task A_call_does_what_it_does_by_http()
    {
        var taskId = SlugId.New();

        var reply = await Api.Call(CreateTask(taskId), With("queue:*"));

        reply.Status.Should().Be(200);
        var status = JsonNode.Parse(reply.Body.Span)!["status"]!;
        status.ToJsonString().Should().Be((await Server.Status(taskId)).ToJsonString());
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0");
    }

    [Test]
    public async Task A_caller_can_do_no_more_than_by_http()
    {
        var create = () => Api.Call(CreateTask(SlugId.New()), With("queue:create-task:project:none"));
        var error = (await create.Should().ThrowAsync<ApiError>()).Which;

        (error.Status, error.Code).Should().Be((403, "InsufficientScopes"));
        error.Message.Should().StartWith("Client ID hooks does not have sufficient scopes");
        error.Message.Should().EndWith("```", "it may see nobody who could help");
        (await Server.AsRoot().Get("queue/v1/task/" + SlugId.New())).Status.Should().Be(404);
    }

    [Test]
    public async Task A_caller_that_may_see_roles_is_advised_as_by_http()
    {
        _ = (await Server.AsRoot().Put(
            "auth/v1/roles/project:x", new { scopes = new[] { "queue:scheduler-id:*" }, description = "" })).Ok;

        var create = () => Api.Call(
            CreateTask(SlugId.New()), With("queue:create-task:*", "auth:get-role:project:*"));
        var error = (await create.Should().ThrowAsync<ApiError>()).Which;

        error.Message.Should().Contain("* `queue:scheduler-id:-`: role `project:x`").And.NotContain("client `");
    }

    [Test]
    public async Task Bad_bodies_and_parameters_are_told_as_by_http()
    {
        await Fails(CreateTask("bad"), 400, "InvalidRequestArguments", "'bad'");
        await Fails(CreateTask(SlugId.New()) with { Body = default }, 400, "MalformedPayload", "createTask");
        await Fails(CreateTask(SlugId.New()) with { Body = "{}"u8.ToArray() }, 400, "InputValidationError", "metadata");
        await Fails(new InProcessCall("queue", "createTask"), 400, "InvalidRequestArguments", "taskId");
        await Fails(
            new InProcessCall("auth", "currentScopes") { Parameters = One("clientId", "c") },
            400, "InvalidRequestArguments", "'clientId'", "it has none");
        await Fails(
            new InProcessCall("auth", "client") { Parameters = One("clientId", "") },
            400, "InvalidRequestArguments", "clientId must not be empty");
        await Fails(
            new InProcessCall("auth", "currentScopes") { Query = [new("a", "b")] },
            400, "InvalidRequestArguments", "Query parameter a");
        await Fails(new InProcessCall("queue", "creatTask"), 404, "ResourceNotFound", "'creatTask'", "createTask");
        await Fails(new InProcessCall("queues", "x"), 404, "ResourceNotFound", "'queues'", "auth, ", "queue");
    }

    private static Dictionary<string, string> One(string name, string value) => new() { [name] = value };

    private static Caller With(params string[] scopes) =>
        new("hooks", ScopeSet.From(scopes), DateTimeOffset.MaxValue);

    private InProcessCall CreateTask(string taskId) => new("queue", "createTask")
    {
        Parameters = One("taskId", taskId),
        Body = Encoding.UTF8.GetBytes(Server.Definition().ToJsonString()),
    };

    private async Task Fails(InProcessCall call, int status, string code, params string[] words)
    {
        var calling = () => Api.Call(call, With("*"));
        var error = (await calling.Should().ThrowAsync<ApiError>()).Which;
        (error.Status, error.Code).Should().Be((status, code));
        foreach (var word in words)
        {
            error.Message.Should().Contain(word);
        }
    }
}

using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Security;

/// <summary>
/// Parts of the server that ask other parts for somebody: what they are told is what that somebody may know, whatever
/// they may themselves (DESIGN.md §2).
/// </summary>
public sealed class ConfusedDeputyTests : ServerTests
{
    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Auth:AnonymousScopes:0"] = "queue:get-artifact:public/*",
    };

    [Test]
    public async Task The_index_gives_nobody_an_artifact_that_he_may_not_read()
    {
        var taskId = await Indexed();
        await Server.Upload(taskId, "private/a", "private"u8.ToArray());

        foreach (var client in new[] { Server.Anonymous(), Server.With("queue:get-artifact:private/b", "index:*") })
        {
            var answer = await client.Get("index/v1/task/a.b/artifacts/private/a");

            answer.ShouldFail(403, "InsufficientScopes", "queue:get-artifact:private/a");
            answer.Header("location").Should().BeNull();
        }
    }

    [Test]
    public async Task The_index_lends_a_link_no_more_than_its_reader_has()
    {
        var taskId = await Indexed();
        await Server.Upload(taskId, "secret/b", "secret"u8.ToArray());
        foreach (var name in new[] { "public/link", "private/link" })
        {
            _ = (await Server.CreateArtifact(taskId, name, ArtifactCalls.Link("secret/b"))).Ok;
        }

        (await Follow(Server.Anonymous(), "public/link")).Should().Be(403);
        (await Follow(Server.With("queue:get-artifact:private/*"), "private/link")).Should().Be(403);
        (await Follow(Server.With("queue:get-artifact:*"), "private/link")).Should().Be(303);
    }

    [Test]
    public async Task The_task_storage_shows_what_the_queue_would_show_its_reader()
    {
        var taskId = await Server.ClaimedTask();
        await Server.Upload(taskId, "private/a", "private"u8.ToArray());
        await Server.Upload(taskId, "public/logs/a", "log"u8.ToArray());
        var reader = Server.With("queue:list-task-group:*");

        foreach (var file in new[]
        {
            "task.json", "resolution.json", "runs/0/result.json", "runs/0/logs.json", "runs/0/artifacts/private/a",
        })
        {
            (await reader.Get($"/task-storage/{taskId}/{file}")).Status.Should().Be(403, file);
            (await Server.AsRoot().Get($"/task-storage/{taskId}/{file}")).Status.Should().NotBe(403, file);
        }
    }

    [Test]
    public async Task An_objects_service_gives_no_artifact_to_who_knows_its_name()
    {
        var taskId = await Server.ClaimedTask();
        await Server.ObjectArtifact(taskId, "private/a", "private"u8.ToArray());
        var objectName = Uri.EscapeDataString($"t/{taskId}/0/private/a");
        var download = new { acceptDownloadMethods = new { simple = true } };

        (await Server.AsRoot().Put($"object/v1/start-download/{objectName}", download)).Status.Should().Be(200);
        (await Server.Anonymous().Put($"object/v1/start-download/{objectName}", download))
            .ShouldFail(403, "InsufficientScopes", "object:download:");
        (await Server.Anonymous().Get($"object/v1/download/{objectName}")).Status.Should().Be(403);
        (await Server.With("queue:list-artifacts:*").Get(ArtifactCalls.Path(taskId, "private/a")))
            .ShouldFail(403, "InsufficientScopes", "queue:get-artifact:private/a");
    }

    [Test]
    public async Task Explaining_tells_nobody_what_he_may_not_ask_himself()
    {
        _ = await Server.Client("holder", "secrets:get:x");
        var taskId = await Server.Task();
        var nobody = Server.With("explain:*");

        (await nobody.Post("explain/v1/scopes/check", new { clientId = "holder", expression = "secrets:get:x" }))
            .ShouldFail(403, "InsufficientScopes", "auth:get-client:holder");
        (await nobody.Get($"explain/v1/task/{taskId}/pending")).ShouldFail(403, "InsufficientScopes", taskId);
        (await nobody.Post("explain/v1/scopes/holders", new { scope = "secrets:get:x" }))
            .ShouldFail(403, "InsufficientScopes", "auth:list-");
    }

    [Test]
    public async Task A_refusal_names_holders_to_those_alone_who_may_list_them()
    {
        _ = await Server.Client("the-holder", "secrets:get:x");
        _ = await Server.Role("the-role", "secrets:get:x");

        var silent = await Server.With().Get("secrets/v1/secret/x");
        var told = await Server.With("auth:list-clients", "auth:list-roles").Get("secrets/v1/secret/x");

        silent.ShouldFail(403, "InsufficientScopes");
        silent.Text.Should().NotContain("the-holder").And.NotContain("the-role");
        told.ShouldFail(403, "InsufficientScopes", "the-holder", "the-role");
    }

    [TestCase("notify.email.victim@example.com.on-any")]
    [TestCase("notify.slack-channel.C1.on-any")]
    [TestCase("notify.matrix-room.!r:x.y.on-any")]
    [TestCase("notify.pulse.topic.on-any")]
    [TestCase("index.project.theirs.latest")]
    public async Task A_task_has_no_route_that_its_creator_may_not_use(string route)
    {
        var definition = Server.Definition(("routes", new JsonArray(route)));
        var taskId = Modules.Kernel.Names.SlugId.New();
        string[] allButTheRoute = ["queue:create-task:*", "queue:scheduler-id:*", "notify:*", "index:*"];

        (await Server.With(allButTheRoute).Put($"queue/v1/task/{taskId}", definition))
            .ShouldFail(403, "InsufficientScopes", $"queue:route:{route}");
        (await Server.With([.. allButTheRoute, $"queue:route:{route}"]).Put($"queue/v1/task/{taskId}", definition))
            .Status.Should().Be(200);
    }

    [Test]
    public async Task A_task_has_no_scope_that_its_creator_lacks_and_its_worker_no_more_than_the_task()
    {
        var definition = Server.Definition(("scopes", new JsonArray("secrets:get:x")));
        var path = $"queue/v1/task/{Modules.Kernel.Names.SlugId.New()}";

        (await Server.With("queue:create-task:*", "queue:scheduler-id:*").Put(path, definition))
            .ShouldFail(403, "InsufficientScopes", "secrets:get:x");
        _ = await Server.Task(("scopes", new JsonArray("secrets:get:x")));
        var worker = Server.As(TaskCalls.CredentialsOf(await Server.Claim()));
        (await worker.Get("secrets/v1/secret/x")).Status.Should().Be(404, "it may look, and there is none");
        (await worker.Get("secrets/v1/secret/y")).Status.Should().Be(403);
    }

    [Test]
    public async Task The_built_in_workers_credentials_reach_no_other_queue()
    {
        var taskId = await Server.Task();
        var own = Server.As(Server.Services.GetRequiredService<IServiceCredentials>().Of("built-in-workers"));

        (await own.Post("queue/v1/claim-work/p/w", new { workerGroup = "built-in", workerId = "succeed" }))
            .ShouldFail(403, "InsufficientScopes", "queue:claim-work:p/w");
        (await own.Post($"queue/v1/task/{taskId}/cancel")).ShouldFail(403, "InsufficientScopes");
    }

    [TestCase("queue:get-task:*", "queue:status:*")]
    [TestCase("queue-search:list-tasks", "queue:status:*")]
    [TestCase("queue-search:list-tasks", "queue:get-task:a*", "queue:status:*")]
    [TestCase("queue-search:list-tasks", "queue:get-task:*")]
    public async Task The_search_shows_tasks_to_those_alone_who_may_see_all(params string[] scopes)
    {
        (await Server.With(scopes).Get("queue-search/v1/tasks")).ShouldFail(403, "InsufficientScopes");
        (await Server.With("queue-search:list-tasks", "queue:get-task:*", "queue:status:*")
            .Get("queue-search/v1/tasks")).Status.Should().Be(200);
    }

    private async Task<string> Indexed()
    {
        var taskId = await Server.ClaimedTask();
        _ = (await Server.AsRoot().Put("index/v1/task/a.b", new
        {
            taskId,
            rank = 1,
            data = new { },
            expires = Server.In(1),
        })).Ok;
        return taskId;
    }

    private static async Task<int> Follow(ApiClient client, string name)
    {
        var answer = await client.Get($"index/v1/task/a.b/artifacts/{name}");
        answer.Status.Should().Be(303, answer.Text);
        using var found = await ArtifactCalls.Fetch(answer.Header("location")!);
        return (int)found.StatusCode;
    }
}

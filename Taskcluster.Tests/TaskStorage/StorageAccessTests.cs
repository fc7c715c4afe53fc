using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.TaskStorage;

/// <summary>Who may read what of the storage, and how it is reached (spec/queue.md §4.2).</summary>
public sealed class StorageAccessTests : ServerTests
{
    private const string Host = "tasks.example.com";

    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Auth:AnonymousScopes:0"] = "queue:get-artifact:public/*",
        ["TaskStorage:Host"] = Host,
    };

    [TestCase("task.json", "queue:get-task:{0}")]
    [TestCase("resolution.json", "queue:status:{0}")]
    [TestCase("runs/0/result.json", "queue:status:{0}", "queue:list-artifacts:{0}:0")]
    [TestCase("runs/0/logs.json", "queue:status:{0}", "queue:list-artifacts:{0}:0", "queue:get-task:{0}")]
    public async Task A_file_needs_the_scopes_of_the_methods_that_it_is_made_of(string file, params string[] scopes)
    {
        var taskId = await Server.ClaimedTask();
        await Server.Reference(taskId, "public/logs/a");
        _ = (await Server.Report(taskId, 0, "completed")).Ok;
        string[] needed = [.. scopes.Select(scope => scope.Replace("{0}", taskId))];

        (await Get(needed)).Status.Should().Be(200);

        for (var left = 0; left < needed.Length; left++)
        {
            string[] held = [.. needed.Where((_, index) => index != left)];
            (await Get(held)).ShouldFail(403, "InsufficientScopes", needed[left]);
        }

        (await Server.File(taskId, file)).ShouldFail(403, "InsufficientScopes", needed[0]);

        Task<ApiAnswer> Get(string[] held) => Server.With(held).Get($"/task-storage/{taskId}/{file}");
    }

    [Test]
    public async Task Wrong_credentials_are_told()
    {
        var taskId = await Server.Task();

        var answer = await Server.Anonymous().Send(
            HttpMethod.Get, $"/task-storage/{taskId}/task.json",
            change: request => request.Headers.TryAddWithoutValidation("Authorization", "Hawk id=\"nobody\""));

        answer.ShouldFail(401, "AuthenticationFailed");
        answer.Header("www-authenticate").Should().Be("hawk");
        (await Server.As(Server.Root with { AccessToken = "no" }).Get($"/task-storage/{SlugId.New()}/task.json"))
            .Status.Should().Be(401, "they are looked at first");
    }

    [Test]
    public async Task An_artifact_is_where_get_artifact_says()
    {
        var taskId = await Server.ClaimedTask();
        await Server.Upload(taskId, "public/a//b c/", "content"u8.ToArray());
        _ = (await Server.CreateArtifact(taskId, "public/bad", ArtifactCalls.Error("lost"))).Ok;
        _ = (await Server.CreateArtifact(taskId, "public/link", ArtifactCalls.Link("public/a//b c/"))).Ok;

        foreach (var name in new[] { "public/a//b%20c/", "public%2Fa%2F%2Fb%20c%2F", "public/link" })
        {
            var answer = await Server.File(taskId, $"runs/0/artifacts/{name}");
            answer.Status.Should().Be(303, answer.Text);
            using var content = await ArtifactCalls.Fetch(answer.Header("location")!);
            (await content.Content.ReadAsStringAsync()).Should().Be("content");
        }

        var error = await Server.File(taskId, "runs/0/artifacts/public/bad");
        error.Status.Should().Be(424);
        error.Json["message"]!.GetValue<string>().Should().Be("lost");
        (await Server.File(taskId, "runs/0/artifacts/private/a")).ShouldFail(403, "InsufficientScopes");
    }

    [Test]
    public async Task A_private_artifact_is_read_by_bewit_which_goes_no_further()
    {
        var taskId = await Server.ClaimedTask();
        await Server.Upload(taskId, "private/a", "secret"u8.ToArray());
        var signed = Server.Holding("queue:get-artifact:private/a").SignUrl(
            new Uri(Server.Url(taskId, "runs/0/artifacts/private/a")), Server.Clock.GetUtcNow().AddMinutes(5));

        var answer = await Server.Anonymous().Get(signed.PathAndQuery);

        answer.Status.Should().Be(303, answer.Text);
        answer.Header("location").Should().NotContain("bewit");
        using var content = await ArtifactCalls.Fetch(answer.Header("location")!);
        (await content.Content.ReadAsStringAsync()).Should().Be("secret");
    }

    [Test]
    public async Task An_unchanged_file_is_not_sent_again_and_a_head_has_no_body()
    {
        var path = $"/task-storage/{await Server.Task()}/task.json";
        var tag = (await Server.AsRoot().Get(path)).Header("etag");

        var again = await Server.AsRoot().Send(
            HttpMethod.Get, path, change: request => request.Headers.TryAddWithoutValidation("If-None-Match", tag));
        var head = await Server.AsRoot().Send(HttpMethod.Head, path);

        again.StatusCode.Should().Be(HttpStatusCode.NotModified);
        again.Text.Should().BeEmpty();
        head.Status.Should().Be(200);
        head.Header("etag").Should().Be(tag).And.NotBeNull();
        head.ContentHeaders.ContentLength.Should().BePositive();
        (await Server.AsRoot().Send(HttpMethod.Head, path + "x")).Status.Should().Be(404);
    }

    [TestCase("POST")]
    [TestCase("DELETE")]
    [TestCase("PUT")]
    public async Task Nobody_changes_what_the_queue_writes(string verb)
    {
        var taskId = await Server.Task();

        var answer = await Server.AsRoot().Send(new HttpMethod(verb), $"/task-storage/{taskId}/task.json", "{}");

        answer.Status.Should().Be(404);
        (await Server.AsRoot().Get($"/task-storage/{taskId}/task.json")).Ok["payload"].Should().NotBeNull();
    }

    [Test]
    public async Task Browsers_may_ask_from_anywhere()
    {
        var answer = await Server.Anonymous().Send(HttpMethod.Options, $"/task-storage/{SlugId.New()}/task.json");

        answer.Status.Should().Be(200);
        answer.Header("access-control-allow-origin").Should().Be("*");
        answer.Header("access-control-allow-methods").Should().Contain("GET").And.Contain("PUT");
        answer.Header("access-control-allow-headers").Should().Contain("Authorization");
        answer.Header("content-security-policy").Should().StartWith("sandbox");
    }

    [Test]
    public async Task A_host_of_its_own_has_the_layout_at_its_root_and_nothing_else()
    {
        var taskId = await Server.CompletedTask();
        var uri = new Uri($"http://{Host}/{taskId}/resolution.json");
        var authorization = Server.Root.Authorize("GET", uri, TimeProvider.System.GetUtcNow());

        var answer = await RawHttp.Send(
            Server, "GET", uri.AbsolutePath, [$"Host: {Host.ToUpperInvariant()}", $"Authorization: {authorization}"]);

        answer.Status.Should().Be(200, answer.Text);
        answer.Text.Should().Contain($"\"result\":\"http://{Host}/{taskId}/runs/0/result.json\"");
        (await RawHttp.Send(Server, "GET", "/api/queue/v1/ping", [$"Host: {Host}"])).Status.Should().Be(404);
        (await RawHttp.Send(Server, "GET", $"/{taskId}/task.json", [$"Host: {Host}"])).Status.Should().Be(403);
        (await RawHttp.Send(Server, "GET", $"/{taskId}/task.json", [$"Host: x.{Host}"])).Status.Should().Be(421);
    }

    [TestCase("https://tasks.example.com")]
    [TestCase("tasks.example.com/x")]
    [TestCase("a b")]
    [TestCase("api.example.com:8443")]
    public async Task A_host_that_cannot_be_one_is_said_at_the_start(string host)
    {
        var start = () => RunningServer.Start(new Dictionary<string, string?>
        {
            ["Server:RootUrl"] = "https://api.example.com:8443",
            ["TaskStorage:Host"] = host,
        });

        await start.Should().ThrowAsync<UnusableDataException>().WithMessage($"*TaskStorage:Host is '{host}'*");
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Proxy;

/// <summary>The proxy of a real task of a real server, used as the task would.</summary>
[Platform("Linux")]
public sealed class TaskProxyTests : ServerTests
{
    private const string Wait = "echo $TASKCLUSTER_PROXY_URL > url; while [ ! -e go ]; do sleep 0.02; done";

    private static readonly object WithProxy = new { features = new { taskclusterProxy = true } };

    [Test]
    public async Task A_task_does_what_its_scopes_allow_and_nothing_more()
    {
        await using var worker = RealWorker.Start(Server);
        var taskId = await worker.Create(
            Wait, WithProxy, ("scopes", new JsonArray("secrets:get:mine/*", "secrets:set:mine/*")));
        using var http = Client(await worker.Written(taskId, "url"));

        var secret = new { secret = new { a = "hidden" }, expires = "2100-01-01T00:00:00.000Z" };
        (await http.PutAsJsonAsync("/api/secrets/v1/secret/mine%2Fs", secret)).EnsureSuccessStatusCode();
        using var answer = await http.GetAsync("/secrets/v1/secret/mine%2Fs");
        (await answer.Content.ReadAsStringAsync()).Should().Contain("hidden");
        answer.Headers.GetValues("X-Taskcluster-Endpoint").Should().Equal(
            $"{Server.RootUrl}/api/secrets/v1/secret/mine%2Fs");
        answer.Headers.GetValues("X-Taskcluster-Proxy-Temp-ClientId").Single()
            .Should().StartWith($"task-client/{taskId}/0/");
        answer.Headers.GetValues("X-Taskcluster-Authorized-Scopes").Single().Should()
            .Contain($"queue:create-artifact:{taskId}/0").And.NotContain("resolve");

        (await http.GetAsync("/api/secrets/v1/secret/other")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await http.PostAsync($"/api/queue/v1/task/{taskId}/runs/0/completed", null)).StatusCode
            .Should().Be(HttpStatusCode.Forbidden, "a task does not report itself");
        (await http.PostAsync($"/api/queue/v1/task/{taskId}/runs/0/reclaim", null)).StatusCode
            .Should().Be(HttpStatusCode.Forbidden);
        (await http.PostAsJsonAsync($"/api/queue/v1/task/{taskId}/runs/0/artifacts/public%2Fx", new
        {
            storageType = "reference",
            contentType = "text/plain",
            url = "https://example.com/x",
            expires = Modules.Kernel.Time.WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(30)),
        })).EnsureSuccessStatusCode();

        await worker.Go(taskId);
        await worker.Ended(taskId);
        (await http.GetAsync("/api/auth/v1/scopes/current").ContinueWith(call => call.IsFaulted)).Should().BeTrue(
            "with the task its proxy ends");
    }

    [Test]
    public async Task Redirects_and_signed_urls_are_handed_to_the_task()
    {
        var source = await Server.ClaimedTask();
        await Server.Upload(source, "secret/a", "private"u8.ToArray());
        await using var worker = RealWorker.Start(Server);
        var taskId = await worker.Create(Wait, WithProxy, ("scopes", new JsonArray("queue:get-artifact:secret/*")));
        using var http = Client(await worker.Written(taskId, "url"));
        var path = $"/api/queue/v1/task/{source}/runs/0/artifacts/secret%2Fa";

        using var redirect = await http.GetAsync(path);
        using var bewit = await http.PostAsync("/bewit", new StringContent(Server.RootUrl + path));

        redirect.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        bewit.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        var url = await bewit.Content.ReadAsStringAsync();
        bewit.Headers.Location!.OriginalString.Should().Be(url).And.Contain("bewit=");
        using var direct = new HttpClient();
        (await direct.GetStringAsync(url)).Should().Be("private");
        (await http.PostAsync("/bewit", new StringContent("no url"))).StatusCode
            .Should().Be(HttpStatusCode.InternalServerError);
        await worker.Go(taskId);
    }

    [Test]
    public async Task What_is_not_from_the_task_or_goes_nowhere_is_refused()
    {
        await using var worker = RealWorker.Start(Server);
        var taskId = await worker.Create(Wait, WithProxy);
        using var http = Client(await worker.Written(taskId, "url"));

        (await http.GetAsync("/api/queue")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await http.GetAsync("/credentials")).StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        (await http.PutAsync("/credentials", new StringContent("{}"))).StatusCode
            .Should().Be(HttpStatusCode.BadRequest);
        (await Send(http, request => request.Headers.Host = "evil.example.com")).Should().Be(HttpStatusCode.Forbidden);
        (await Send(http, request => request.Headers.Add("Sec-Fetch-Site", "cross-site")))
            .Should().Be(HttpStatusCode.Forbidden);
        (await Send(http, request => request.Headers.Host = "taskcluster")).Should().Be(HttpStatusCode.OK);
        await worker.Go(taskId);
    }

    [Test]
    public async Task Credentials_can_be_replaced_and_never_gain_scopes_that_the_task_has_not()
    {
        await using var worker = RealWorker.Start(Server);
        var taskId = await worker.Create(Wait, WithProxy, ("scopes", new JsonArray("secrets:get:mine")));
        using var http = Client(await worker.Written(taskId, "url"));

        (await http.PutAsJsonAsync("/credentials", new
        {
            clientId = Server.Root.ClientId,
            accessToken = Server.Root.AccessToken,
        })).EnsureSuccessStatusCode();
        using var answer = await http.GetAsync("/api/auth/v1/scopes/current");

        answer.Headers.GetValues("X-Taskcluster-Proxy-Perm-ClientId").Should().Equal(Server.Root.ClientId);
        var scopes = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["scopes"]!.AsArray()
            .Select(scope => scope!.GetValue<string>());
        scopes.Should().Contain("secrets:get:mine").And.NotContain("*");
        await worker.Go(taskId);
    }

    [Test]
    public async Task A_proxy_is_only_there_if_it_is_asked_for()
    {
        await using var worker = RealWorker.Start(Server);

        var taskId = await worker.Run("echo \"<$TASKCLUSTER_PROXY_URL>\"");

        (await worker.Log(taskId)).Should().Contain("\n<>\n");
    }

    [Test]
    public async Task An_answer_of_500_is_asked_for_again_and_bodies_arrive_whole()
    {
        await using var rig = await WorkerRig.Start();
        var run = rig.Queue.Add(WorkerRig.Script(Wait, WithProxy));
        using var http = Client((await rig.Written(run, "url")).Trim());
        rig.Queue.ProxiedFailures = 2;
        var body = new string('b', 2 << 20);

        using var answer = await http.PostAsync("/test/v1/echo", new StringContent("short", Encoding.UTF8));
        using var large = await http.PostAsync("/test/v1/echo", new StringContent(body, Encoding.UTF8));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).Should().Be("short");
        (await large.Content.ReadAsStringAsync()).Should().Be(body);
        rig.Queue.Targets.Count(target => target == "POST /api/test/v1/echo").Should().Be(4);
        await File.WriteAllTextAsync(Path.Combine(rig.TaskDirectory(run), "go"), "");
        await run.Resolution;
    }

    [Test]
    public async Task The_newest_credentials_of_the_claim_sign()
    {
        await using var rig = await WorkerRig.Start();
        rig.Queue.ClaimTime = TimeSpan.FromMilliseconds(300);
        var run = rig.Queue.Add(WorkerRig.Script(Wait, WithProxy));
        using var http = Client((await rig.Written(run, "url")).Trim());

        // With the second call the answer to the first one has been taken.
        await Until.True(() => run.Reclaims >= 2);
        using var answer = await http.GetAsync("/test/v1/echo");

        answer.Headers.GetValues("X-Taskcluster-Proxy-Temp-ClientId").Single()
            .Should().Contain("/reclaim-").And.NotEndWith("/reclaim-0");
        await File.WriteAllTextAsync(Path.Combine(rig.TaskDirectory(run), "go"), "");
        await run.Resolution;
    }

    private static async Task<HttpStatusCode> Send(HttpClient http, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/queue/v1/ping");
        change(request);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static HttpClient Client(string url)
    {
        url.Should().MatchRegex(@"^http://127\.0\.0\.1:[0-9]+$");
        return new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(url) };
    }
}

using System.Buffers.Text;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>index.findArtifactFromTask (spec/services.md §4.2; §8 rows 66 to 68).</summary>
public sealed class FindArtifactFromTaskTests : ServerTests
{
    private string taskId = "";

    public static readonly Example Example = new("index.findArtifactFromTask", async server =>
    {
        var path = IndexCalls.NewPath();
        _ = await server.Insert(path);
        return new ExampleRequest($"/task/{path}/artifacts/private/x") { Needs = "queue:get-artifact:private/x" };
    })
    {
        Status = 303,
    };

    [SetUp]
    public async Task IndexTask()
    {
        taskId = await Server.ClaimedTask();
        _ = await Server.Insert("a.b", taskId);
    }

    [Test]
    public async Task What_everybody_may_read_is_redirected_to_straight()
    {
        await Server.Reference(taskId, "public/ref");
        await Server.Upload(taskId, "public/s3", "content"u8.ToArray());

        foreach (var client in new[] { Server.Anonymous(), Server.AsRoot(), Server.With("x") })
        {
            (await LocationOf(client, "public/ref")).Should().Be("https://example.com/x");
            using var content = await ArtifactCalls.Fetch(await LocationOf(client, "public/s3"));
            (await content.Content.ReadAsStringAsync()).Should().Be("content");
        }
    }

    [TestCase("public/none")]
    [TestCase("public/error")]
    public async Task What_has_no_url_of_its_own_is_left_to_the_queue(string name)
    {
        _ = (await Server.CreateArtifact(taskId, "public/error", ArtifactCalls.Error())).Ok;

        var location = await LocationOf(Server.Anonymous(), name);

        location.Should().Be(Latest(Uri.EscapeDataString(name)));
        using var answer = await ArtifactCalls.Fetch(location);
        ((int)answer.StatusCode).Should().Be(name.EndsWith("none", StringComparison.Ordinal) ? 404 : 424);
    }

    [Test]
    public async Task Nobody_asks_whether_the_task_exists()
    {
        taskId = SlugId.New();
        _ = await Server.Insert("a.b", taskId);

        (await LocationOf(Server.Anonymous(), "public/x")).Should().Be(Latest("public%2Fx"));
        (await LocationOf(Server.AsRoot(), "private/x")).Should().StartWith(Latest("private%2Fx") + "?bewit=");
    }

    [Test]
    public async Task What_the_caller_alone_may_read_is_signed_for_a_quarter_of_an_hour()
    {
        await Server.Reference(taskId, "private/x");

        var location = await LocationOf(Server.With("queue:get-artifact:private/x"), "private/x");

        location.Should().StartWith(Latest("private%2Fx") + "?bewit=");
        var bewit = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(location.Split("bewit=")[1])).Split('\\');
        bewit[0].Should().Be("static/taskcluster/index");
        bewit[1].Should().Be($"{Server.Clock.GetUtcNow().AddMinutes(15).ToUnixTimeSeconds()}");
        location.Should().NotContain(Server.Root.AccessToken);
        (await StatusOf(location)).Should().Be(303);
        Server.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        (await StatusOf(location)).Should().Be(303);
        Server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await StatusOf(location)).Should().Be(401);
    }

    [Test]
    public async Task A_signed_url_is_for_one_artifact_only()
    {
        await Server.Reference(taskId, "private/x");
        await Server.Reference(taskId, "private/y");

        var location = await LocationOf(Server.AsRoot(), "private/x");

        (await StatusOf(location.Replace("%2Fx", "%2Fy", StringComparison.Ordinal))).Should().Be(401);
    }

    [Test]
    public async Task A_link_leads_nobody_where_he_may_not_go()
    {
        _ = (await Server.CreateArtifact(taskId, "private/a", ArtifactCalls.Link("secret/b"))).Ok;
        _ = (await Server.CreateArtifact(taskId, "public/a", ArtifactCalls.Link("secret/b"))).Ok;
        await Server.Reference(taskId, "secret/b");

        (await StatusOf(await LocationOf(Server.Anonymous(), "public/a"))).Should().Be(403);
        (await StatusOf(await LocationOf(Server.With("queue:get-artifact:private/a"), "private/a"))).Should().Be(403);
        var both = Server.With("queue:get-artifact:private/*", "queue:get-artifact:secret/b");
        (await StatusOf(await LocationOf(both, "private/a"))).Should().Be(303);
        (await StatusOf(await LocationOf(Server.With("queue:*"), "private/a"))).Should().Be(303);
    }

    [Test]
    public async Task However_many_scopes_the_caller_has_the_url_is_short_enough()
    {
        await Server.Reference(taskId, "private/x");
        var scopes = Enumerable.Range(0, 100).Select(number => $"queue:get-artifact:private/{number:d30}")
            .Append("queue:get-artifact:private/x").ToArray();
        _ = (await Server.AsRoot().Put("auth/v1/roles/many", new { description = "", scopes })).Ok;

        var location = await LocationOf(Server.With("assume:many"), "private/x");

        location.Length.Should().BeLessThan(1000);
        (await StatusOf(location)).Should().Be(303);
    }

    [Test]
    public async Task What_everybody_may_read_is_asked_each_time()
    {
        await Server.Reference(taskId, "private/x");
        var anonymous = (await Server.AsRoot().Get("auth/v1/roles/anonymous")).Ok;
        var scopes = anonymous["scopes"]!.DeepClone().AsArray();
        (await LocationOf(Server.AsRoot(), "private/x")).Should().Contain("bewit=");

        scopes.Add("queue:get-artifact:private/x");
        _ = (await Server.AsRoot().Post("auth/v1/roles/anonymous", new { description = "", scopes })).Ok;

        (await LocationOf(Server.AsRoot(), "private/x")).Should().Be("https://example.com/x");
        (await LocationOf(Server.Anonymous(), "private/x")).Should().Be("https://example.com/x");
        _ = (await Server.AsRoot().Delete("auth/v1/roles/anonymous")).Status;
        (await LocationOf(Server.AsRoot(), "private/x")).Should().Contain("bewit=");
    }

    // As sent, the name that it means, and the name as it goes out.
    [TestCase("public/a/b", "public/a/b", "public%2Fa%2Fb")]
    [TestCase("public%2Fa%2Fb", "public/a/b", "public%2Fa%2Fb")]
    [TestCase("public//a/", "public//a/", "public%2F%2Fa%2F")]
    [TestCase("public/a%252Fb", "public/a%2Fb", "public%2Fa%252Fb")]
    [TestCase("public/a%20b+c?", "public/a b+c", "public%2Fa%20b%2Bc")]
    [TestCase("public/a%3Fb%23c%26d%3De", "public/a?b#c&d=e", "public%2Fa%3Fb%23c%26d%3De")]
    [TestCase("public/%C3%BC", "public/ü", "public%2F%C3%BC")]
    [TestCase("public/../x", "public/../x", "public%2F..%2Fx")]
    [TestCase("public/artifacts/x", "public/artifacts/x", "public%2Fartifacts%2Fx")]
    [TestCase("a!'()*~", "a!'()*~", "a%21%27%28%29%2A~")]
    public async Task Names_are_decoded_once_and_encoded_again(string sent, string name, string encoded)
    {
        var scope = $"queue:get-artifact:{name}";
        var isAscii = name.All(char.IsAscii);
        var client = isAscii && !name.StartsWith("public/", StringComparison.Ordinal)
            ? Server.With(scope)
            : Server.AsRoot();

        var answer = await client.Get($"index/v1/task/a.b/artifacts/{sent}");

        answer.Status.Should().Be(303, answer.Text);
        answer.Header("location").Should().StartWith(Latest(encoded));
        answer.Header("location")!.Should().MatchRegex("^[!-~]+$");
        if (!isAscii)
        {
            return;
        }

        // The artifact of that very name is found at the other end.
        _ = (await Server.CreateArtifact(taskId, name, ArtifactCalls.Reference("https://example.com/found"))).Ok;
        var location = await LocationOf(client, sent);
        if (location.StartsWith(Server.RootUrl, StringComparison.Ordinal))
        {
            using var found = await ArtifactCalls.Fetch(location);
            location = found.Headers.Location!.OriginalString;
        }

        location.Should().Be("https://example.com/found");
    }

    [Test]
    public async Task It_fails_as_findTask_does_but_for_the_scope()
    {
        (await Server.Anonymous().Get("index/v1/task/none.x/artifacts/public/x")).ShouldFail(
            404, "ResourceNotFound", "Indexed task not found");
        (await Server.Anonymous().Get("index/v1/task/none.x/artifacts/private/x"))
            .ShouldNeed("queue:get-artifact:private/x");
        (await Server.With("index:find-task:*", "queue:get-artifact:private").Get(
            "index/v1/task/a.b/artifacts/private/x"))
            .ShouldLack("queue:get-artifact:private/x", "queue:get-artifact:private/x");
        Server.Clock.Jump(TimeSpan.FromHours(1));
        (await Server.AsRoot().Get("index/v1/task/a.b/artifacts/private/x")).ShouldFail(
            404, "ResourceNotFound", "Indexed task not found");
    }

    [Test]
    public async Task The_client_of_the_index_can_do_no_more_than_it_needs() =>
        (await Server.AsRoot().Get("auth/v1/clients/static%2Ftaskcluster%2Findex")).Ok["scopes"]!.ToJsonString()
            .Should().Be("""["auth:expand-scopes","queue:get-artifact:*"]""");

    private static async Task<int> StatusOf(string url)
    {
        using var answer = await ArtifactCalls.Fetch(url);
        return (int)answer.StatusCode;
    }

    private static async Task<string> LocationOf(ApiClient client, string name)
    {
        var answer = await client.Get($"index/v1/task/a.b/artifacts/{name}");
        answer.Status.Should().Be(303, answer.Text);
        answer.Text.Should().BeEmpty();
        return answer.Header("location")!;
    }

    private string Latest(string name) => $"{Server.RootUrl}/api/queue/v1/task/{taskId}/artifacts/{name}";
}

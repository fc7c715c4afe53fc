using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture.Recorder;

public sealed class ListCallsTests : FixtureTests
{
    public static readonly Example Example = new(
        "fixture.listCalls", _ => Task.FromResult(new ExampleRequest("/calls?method=queue.*&limit=10")));

    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Fixture:Recorder:MostCalls"] = "6",
        ["Fixture:Recorder:LargestBodyBytes"] = "2000",
    };

    [Test]
    public async Task A_call_is_told_with_all_that_matters()
    {
        var (taskId, definition) = (SlugId.New(), Server.Definition());
        _ = (await Server
            .With("queue:create-task:highest:p/w", "queue:create-task:project:none", "queue:scheduler-id:-")
            .Put($"queue/v1/task/{taskId}", definition)).Ok;

        var call = (await Server.Calls()).Single()!;

        call["method"]!.GetValue<string>().Should().Be("queue.createTask");
        call["verb"]!.GetValue<string>().Should().Be("PUT");
        call["path"]!.GetValue<string>().Should().Be($"/api/queue/v1/task/{taskId}");
        call["time"]!.GetValue<string>().Should().Be(WireTime.Format(Server.Clock.GetUtcNow()));
        call["clientId"]!.GetValue<string>().Should().Be("test/limited");
        call["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>())
            .Should().Contain("queue:create-task:highest:p/w");
        call["requiredScopes"]!.ToJsonString().Should().Contain("queue:create-task:lowest:p/w");
        call["status"]!.GetValue<int>().Should().Be(200);
        call["end"]!.GetValue<string>().Should().Be("answered");
        call["durationMilliseconds"]!.GetValue<double>().Should().BePositive();
        call["body"]!.ToJsonString().Should().Be(definition.ToJsonString());
    }

    [Test]
    public async Task Calls_are_found_by_method_client_and_status_and_come_in_pages()
    {
        _ = await Server.Anonymous().Get("queue/v1/ping");
        _ = await Server.With("x").Get("auth/v1/clients/nobody?a=b");
        _ = await Server.AsRoot().Get($"queue/v1/task/{SlugId.New()}?");

        (await Methods("?method=queue.*")).Should().Equal("queue.ping", "queue.task");
        (await Methods("?clientId=test/*")).Should().Equal("auth.client");
        (await Methods("?status=404")).Should().Equal("queue.task");
        (await Methods("?status=4xx")).Should().Equal("auth.client", "queue.task");
        var first = (await Server.Anonymous().Get("fixture/v1/calls?limit=2")).Ok;
        var rest = (await Server.Anonymous().Get(
            $"fixture/v1/calls?limit=2&continuationToken={first["continuationToken"]}")).Ok;
        rest["calls"]!.AsArray().Single()!["method"]!.GetValue<string>().Should().Be("queue.task");
        rest["continuationToken"].Should().BeNull();
        (await Server.Anonymous().Get("fixture/v1/calls?continuationToken=x")).ShouldFail(400, "InputError", "'x'");
    }

    [Test]
    public async Task What_a_fault_did_to_a_call_stands_there()
    {
        var refuses = await Server.Fault(new { method = "queue.ping", status = 503, code = "Gone" });
        var cuts = await Server.Fault(new { method = "auth.ping", cut = "after-commit" });
        _ = await Server.Anonymous().Get("queue/v1/ping");
        await Server.Invoking(server => server.Anonymous().Get("auth/v1/ping")).Should()
            .ThrowAsync<HttpRequestException>();

        var refused = (await Server.Calls("?status=5xx")).Single()!;
        refused["code"]!.GetValue<string>().Should().Be("Gone");
        refused["faultIds"]!.AsArray().Single()!.GetValue<string>().Should().Be(refuses);
        var cut = (await Server.Calls("?status=none"))[0]!;
        cut["end"]!.GetValue<string>().Should().Be("cut-after-commit");
        cut["faultIds"]!.AsArray().Single()!.GetValue<string>().Should().Be(cuts);
    }

    [Test]
    public async Task Secrets_tokens_and_large_bodies_are_left_out()
    {
        const string secret = "correct-horse-battery-staple";
        var expires = WireTime.Format(Server.Clock.GetUtcNow().AddDays(1));
        _ = await Server.AsRoot().Put("secrets/v1/secret/s", new { expires, secret = new { secret } });
        _ = await Server.AsRoot().Post(
            "auth/v1/authenticate-hawk",
            new { method = "get", resource = "/", host = "h", port = 1, authorization = secret });
        _ = await Server.Anonymous().Post($"hooks/v1/hooks/g/h/trigger/{secret}", new { });
        _ = await Server.Create(SlugId.New(), Server.Definition(("payload", new System.Text.Json.Nodes.JsonObject
        {
            ["x"] = new string('x', 2000),
        })));

        var calls = await Server.Calls();

        calls.ToJsonString().Should().NotContain(secret);
        calls.Select(call => (string?)call!["bodyLeftOut"]).Should().Equal("secret", "parts", null, "size");
        calls[1]!["body"]!["authorization"]!.GetValue<string>().Should().Be("(OMITTED)");
        calls[1]!["body"]!["resource"]!.GetValue<string>().Should().Be("/");
        calls[2]!["path"]!.GetValue<string>().Should().EndWith("/trigger/(OMITTED)");
    }

    [Test]
    public async Task Only_the_latest_are_kept()
    {
        for (var count = 0; count < 8; count++)
        {
            _ = await Server.Anonymous().Get($"queue/v1/ping?n={count}");
        }

        (await Server.Calls()).Should().HaveCount(6);
    }

    private async Task<IEnumerable<string>> Methods(string query) =>
        (await Server.Calls(query)).Select(call => call!["method"]!.GetValue<string>());
}

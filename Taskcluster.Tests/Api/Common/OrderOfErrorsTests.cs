using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Common.SharedServer;

namespace Taskcluster.Tests.Api.Common;

/// <summary>spec/queue.md §1.4: which of several errors is told of.</summary>
public sealed class OrderOfErrorsTests
{
    private const string Worker = """{"workerGroup":"g","workerId":"i"}""";

    private static Credentials Wrong => Server.Root with { AccessToken = "no-secret-no-secret-no-secret" };

    [Test]
    public async Task Without_scopes_credentials_are_never_looked_at()
    {
        string[] garbage = ["garbage", "Hawk", "Hawk id=\"x\", mac=\"y\"", "Bearer x", "Basic YTpi"];
        foreach (var authorization in garbage)
        {
            var answer = await RawHttp.Send(Server, "GET", "/api/queue/v1/ping", [$"Authorization: {authorization}"]);
            answer.Status.Should().Be(200, authorization);
        }

        (await Server.As(Wrong).Get("queue/v1/ping?bewit=x")).Status.Should().Be(200);
        (await Server.As(Wrong).Get("queue/v1/ping?foo=x")).Code.Should().Be("InvalidRequestArguments");
    }

    [Test]
    public async Task From_the_url_alone_401_and_403_win_over_400()
    {
        (await Server.Anonymous().Get("queue/v1/task/bad?foo=1")).Code.Should().Be("InsufficientScopes");
        (await Server.As(Wrong).Get("queue/v1/task/bad?foo=1")).Code.Should().Be("AuthenticationFailed");
        (await Server.AsRoot().Get("queue/v1/task/bad?foo=1")).Code.Should().Be("InvalidRequestArguments");
        (await Server.AsRoot().Get($"queue/v1/task/{SlugId.New()}")).Code.Should().Be("ResourceNotFound");
    }

    [Test]
    public async Task Before_all_scopes_a_body_that_cannot_be_read_wins()
    {
        var get = await RawHttp.Send(Server, "GET", "/api/queue/v1/task/bad", body: "{bad");

        get.Code.Should().Be("MalformedPayload");
        (await Server.Anonymous().Post("queue/v1/claim-work/p/w", "{bad")).Code.Should().Be("MalformedPayload");
        (await Server.As(Wrong).Post("queue/v1/claim-work/p/w", "3")).Code.Should().Be("MalformedPayload");
    }

    [Test]
    public async Task From_the_body_400_wins_over_401_and_403()
    {
        foreach (var client in (ApiClient[])[Server.Anonymous(), Server.As(Wrong)])
        {
            (await client.Post("queue/v1/claim-work/p/UPPER", Worker)).Code.Should().Be("InvalidRequestArguments");
            (await client.Post("queue/v1/claim-work/p/w?foo=1", "{}")).Code.Should().Be("InvalidRequestArguments");
            (await client.Post("queue/v1/claim-work/p/w", "{}")).Code.Should().Be("InputValidationError");
            (await client.Post("queue/v1/claim-work/p/w")).Code.Should().Be("MalformedPayload");
        }

        (await Server.Anonymous().Post("queue/v1/claim-work/p/w", Worker)).Status.Should().Be(403);
        (await Server.As(Wrong).Post("queue/v1/claim-work/p/w", Worker)).Status.Should().Be(401);
    }

    [Test]
    public async Task From_the_entity_404_wins_over_401_and_403()
    {
        var taskId = await Server.Task();

        foreach (var client in (ApiClient[])[Server.Anonymous(), Server.As(Wrong)])
        {
            (await client.Post("queue/v1/task/bad/cancel")).Code.Should().Be("InvalidRequestArguments");
            (await client.Post($"queue/v1/task/{taskId}/cancel?foo=1")).Code.Should().Be("InvalidRequestArguments");
            (await client.Post($"queue/v1/task/{SlugId.New()}/cancel")).Code.Should().Be("ResourceNotFound");
        }

        (await Server.Anonymous().Post($"queue/v1/task/{taskId}/cancel")).Status.Should().Be(403);
        (await Server.As(Wrong).Post($"queue/v1/task/{taskId}/cancel")).Status.Should().Be(401);
    }

    [Test]
    public async Task An_unknown_route_is_not_found_before_anything_else()
    {
        (await Server.As(Wrong).Get("queue/v1/nope?foo=1")).Text.Should().Be("""{"error":"Not found"}""");
        (await Server.Anonymous().Post("queue/v1/nope", "{bad")).Text.Should().Be("""{"error":"Not found"}""");
    }

    [Test]
    public async Task Rules_of_the_handler_come_after_the_scopes()
    {
        var late = Server.Definition(("deadline", "2001-01-01T00:00:00.000Z"));
        var path = $"queue/v1/task/{SlugId.New()}";

        (await Server.Anonymous().Put(path, late)).Code.Should().Be("InsufficientScopes");
        (await Server.AsRoot().Put(path, late)).Code.Should().Be("InputError");
    }

    [Test]
    public async Task A_header_and_a_bewit_together_are_refused()
    {
        var path = $"queue/v1/task/{SlugId.New()}";
        var signed = Server.Root.SignUrl(Server.AsRoot().Uri(path), TimeProvider.System.GetUtcNow().AddMinutes(5));

        (await Server.Anonymous().Get(signed.PathAndQuery)).Code.Should().Be("ResourceNotFound");
        var both = await Server.AsRoot().Get(signed.PathAndQuery);
        both.Status.Should().Be(401);
        both.Code.Should().Be("AuthenticationFailed");
        both.Header("www-authenticate").Should().Be("hawk");
    }

    [Test]
    public async Task Authorized_scopes_of_none_leave_what_everybody_may()
    {
        var taskId = await Server.ClaimedTask();
        await Server.Reference(taskId, "public/x");
        await Server.Reference(taskId, "private/x");
        var nobody = Server.As(Server.Root with { AuthorizedScopes = [] });

        var answer = await nobody.Get($"queue/v1/task/{taskId}/runs/0/artifacts/public/x");

        answer.Status.Should().Be(303);
        answer.Header("Location").Should().Be("https://example.com/x");
        (await nobody.Get($"queue/v1/task/{taskId}/runs/0/artifacts/private/x")).Status.Should().Be(403);
    }
}

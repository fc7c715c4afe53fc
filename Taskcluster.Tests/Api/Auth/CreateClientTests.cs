using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>createClient (spec/services.md §3.1; §8 rows 23 to 29).</summary>
public sealed class CreateClientTests : ServerTests
{
    public static readonly Example Example = new("auth.createClient", server =>
    {
        var clientId = AuthCalls.Unique("example");
        return Task.FromResult(new ExampleRequest($"/clients/{clientId}", server.ClientBody("example:a", "example:b"))
        {
            Needs = ScopeExpression.AllOf($"auth:create-client:{clientId}", "example:a", "example:b"),
        });
    })
    {
        Messages = ["clientCreated"],
    };

    [Test]
    public async Task A_client_is_made_and_may_call_at_once()
    {
        var reply =
            (await Server.AsRoot().Put("auth/v1/clients/low%2Fa", Body("queue:x*", "auth:get-client:low/a"))).Ok;

        var now = WireTime.Format(Server.Clock.GetUtcNow());
        reply["clientId"]!.GetValue<string>().Should().Be("low/a");
        reply["accessToken"]!.GetValue<string>().Should().MatchRegex("^[A-Za-z0-9_-]{44}$");
        foreach (var name in new[] { "created", "lastModified", "lastDateUsed", "lastRotated" })
        {
            reply[name]!.GetValue<string>().Should().Be(now);
        }

        reply["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should()
            .Equal(["queue:x*", "auth:get-client:low/a"], "they stay in the order in which they were given");
        reply["disabled"]!.GetValue<bool>().Should().BeFalse();
        reply["deleteOnExpiration"]!.GetValue<bool>().Should().BeFalse();
        var client = Server.As(new Credentials("low/a", reply["accessToken"]!.GetValue<string>()));
        (await client.Get("auth/v1/clients/low%2Fa")).Status.Should().Be(200);
        var message = Server.Messages.All.Single();
        message.Exchange.Should().Be("exchange/taskcluster-auth/v1/client-created");
        PublishedMessages.Payload(message).ToJsonString()
            .Should().Contain("\"clientId\":\"low/a\"").And.NotContain("accessToken");
        (await Server.History("client", "low/a")).Should().Equal("static/taskcluster/root created");
    }

    [Test]
    public async Task A_repeat_within_fifteen_minutes_gets_the_first_access_token()
    {
        var first = (await Server.AsRoot().Put("auth/v1/clients/a", Body("x", "y"))).Ok;
        var expires = first["expires"]!.GetValue<string>();
        object Same(string description = "d", string[]? scopes = null, bool delete = false) => new
        {
            expires,
            description,
            scopes = scopes ?? ["x", "y"],
            deleteOnExpiration = delete,
        };

        Server.Clock.Advance(TimeSpan.FromMinutes(15).Subtract(TimeSpan.FromMilliseconds(1)));
        (await Server.AsRoot().Put("auth/v1/clients/a", Same(delete: true))).Ok.ToJsonString()
            .Should().Be(first.ToJsonString());
        Server.Messages.Exchanges.Should().Equal("client-created", "client-created");

        (await Server.AsRoot().Put("auth/v1/clients/a", Same("other")))
            .ShouldFail(409, "RequestConflict", "Client already exists", "'a'");
        (await Server.AsRoot().Put("auth/v1/clients/a", Same(scopes: ["y", "x"]))).ShouldFail(409, "RequestConflict");
        (await Server.AsRoot().Put("auth/v1/clients/a", Body("x", "y"))).ShouldFail(409, "RequestConflict");
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Server.AsRoot().Put("auth/v1/clients/a", Same())).ShouldFail(409, "RequestConflict");
    }

    [Test]
    public async Task Nobody_gives_what_he_has_not_got()
    {
        string[] held = ["auth:create-client:low/*", "queue:x*"];

        (await Server.With(held).Put("auth/v1/clients/low%2Fa", Body("queue:x1"))).Status.Should().Be(200);
        (await Server.With(held).Put("auth/v1/clients/low%2Fb", Body("queue:x1", "secrets:get:a"))).ShouldLack(
            "secrets:get:a", """{"AllOf":["auth:create-client:low/b","queue:x1","secrets:get:a"]}""");
        (await Server.With(held).Put("auth/v1/clients/high", Body())).ShouldLack(
            "auth:create-client:high", """{"AllOf":["auth:create-client:high"]}""");
        (await Server.Anonymous().Put("auth/v1/clients/low%2Fb", Body())).ShouldFail(403, "InsufficientScopes");
    }

    [Test]
    public async Task Bad_ids_bodies_and_scopes_are_told_before_missing_scopes()
    {
        var nobody = Server.Anonymous();

        (await nobody.Put("auth/v1/clients/bad%20id", Body()))
            .ShouldFail(400, "InvalidRequestArguments", "clientId", "bad id");
        (await nobody.Put("auth/v1/clients/a", new { description = "d" }))
            .ShouldFail(400, "InputValidationError", "'expires'");
        (await nobody.Put("auth/v1/clients/a", new { description = new string('d', 10_241), expires = In(1) }))
            .ShouldFail(400, "InputValidationError", "description");
        (await nobody.Put("auth/v1/clients/a", Body("x", "x"))).ShouldFail(400, "InputValidationError", "scopes");
        (await nobody.Put("auth/v1/clients/a", Body("é"))).ShouldFail(400, "InputValidationError", "scopes/0");
        (await nobody.Put("auth/v1/clients/a", new { description = "", expires = In(1), accessToken = "x" }))
            .ShouldFail(400, "InputValidationError", "accessToken");
        (await nobody.Put("auth/v1/clients/static%2Fx", Body()))
            .ShouldFail(400, "InputError", "clientId \"static/x\" starts with \"static/\" which is reserved");
        (await nobody.Put("auth/v1/clients/c", Body("a**")))
            .ShouldFail(400, "InputError", "scopes must not end with `**`", "a**");
        (await Server.AsRoot().Put("auth/v1/clients/a%2Fb", Body())).Status.Should().Be(200);
        (await Server.AsRoot().Put("auth/v1/clients/a/b", Body())).Status.Should().Be(404, "an id is one segment");
    }

    [Test]
    public async Task A_client_expires_by_the_clock_even_before_it_was_made()
    {
        var soon = (await Server.AsRoot().Put("auth/v1/clients/soon", new { description = "", expires = In(10) })).Ok;
        var late = (await Server.AsRoot().Put("auth/v1/clients/late", new { description = "", expires = In(-10) })).Ok;
        ApiClient As(System.Text.Json.Nodes.JsonNode made) => Server.As(
            new Credentials(made["clientId"]!.GetValue<string>(), made["accessToken"]!.GetValue<string>()));

        (await As(late).Get("auth/v1/scopes/current")).ShouldFail(
            401, "AuthenticationFailed", "Client with clientId: 'late' has expired");
        Server.Clock.Advance(TimeSpan.FromMinutes(10));
        (await As(soon).Get("auth/v1/scopes/current")).Status.Should().Be(200);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await As(soon).Get("auth/v1/scopes/current")).ShouldFail(
            401, "AuthenticationFailed", "Client with clientId: 'soon' has expired");
    }

    [Test]
    public async Task Access_tokens_cannot_be_read_in_the_files()
    {
        var token = (await Server.AsRoot().Put("auth/v1/clients/a", Body())).Ok["accessToken"]!.GetValue<string>();
        var folder = Server.Services.GetRequiredService<DataFolder>();

        var holdsClients = false;
        foreach (var path in Directory.GetFiles(folder.Path, "taskcluster.db*"))
        {
            await using var file =
                new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes);
            holdsClients |= bytes.AsSpan().IndexOf("static/taskcluster/root"u8) >= 0;
            bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(token)).Should().Be(-1);
            bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Server.Root.AccessToken)).Should().Be(-1);
        }

        holdsClients.Should().BeTrue("else the test looks at the wrong files");
    }

    private object Body(params string[] scopes) => new { description = "d", expires = In(60), scopes };

    private string In(double minutes) => WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(minutes));
}

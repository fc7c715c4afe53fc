using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>Signatures as every method demands them (spec/services.md §1; §8 rows 2 to 8, 16).</summary>
public sealed class AuthenticationTests : ServerTests
{
    private const string Path = "auth/v1/scopes/current";

    [Test]
    public async Task A_wrong_key_and_an_unknown_client_are_told_apart_and_hawk_is_asked_for()
    {
        var wrong = await Server.As(Server.Root with { AccessToken = "wrong" }).Get(Path);

        wrong.ShouldFail(401, "AuthenticationFailed", "Unauthorized: Bad mac");
        wrong.Header("www-authenticate").Should().Be("hawk");
        (await Server.As(new Credentials("nobody", "x")).Get(Path))
            .ShouldFail(401, "AuthenticationFailed", "Client with clientId 'nobody' not found");
    }

    [Test]
    public async Task A_header_holds_for_fifteen_minutes_by_the_real_clock_and_as_often_as_it_is_sent()
    {
        var now = TimeProvider.System.GetUtcNow();
        var old = Header(Server.Root, now.AddMinutes(-14.9));
        Server.Clock.Advance(TimeSpan.FromDays(400));

        (await Send(old)).Status.Should().Be(200);
        (await Send(old)).Status.Should().Be(200);
        (await Send(Header(Server.Root, now.AddMinutes(-16))))
            .ShouldFail(401, "AuthenticationFailed", "Unauthorized: Stale timestamp");
        (await Send(Header(Server.Root, now.AddMinutes(16))))
            .ShouldFail(401, "AuthenticationFailed", "Unauthorized: Stale timestamp");
        (await Send(Header(Server.Root with { AccessToken = "wrong" }, now.AddMinutes(-16))))
            .ShouldFail(401, "AuthenticationFailed", "Unauthorized: Bad mac");
    }

    [Test]
    public async Task Methods_without_scopes_look_at_no_credentials()
    {
        (await Send("Hawk garbage", "auth/v1/ping")).Status.Should().Be(200);
        (await Server.AsRoot().Get("auth/v1/ping?bewit=abc")).Status.Should().Be(200);
        (await Send("Hawk garbage")).ShouldFail(401, "AuthenticationFailed", "Bad Request: ");
    }

    [Test]
    public async Task A_bewit_is_for_get_and_head_and_for_nothing_beside_a_header()
    {
        var uri = Server.Anonymous().Uri(Path);
        var signed = Server.Root.SignUrl(uri, Server.Clock.GetUtcNow().AddMinutes(1)).PathAndQuery;

        (await Server.Anonymous().Get(signed)).Status.Should().Be(200);
        (await Server.Anonymous().Send(HttpMethod.Head, signed)).Status.Should().Be(200);
        (await Server.AsRoot().Get(signed)).ShouldFail(401, "AuthenticationFailed", "two authentication schemes");
        (await Server.AsRoot().Get(Path + "?bewit=x"))
            .ShouldFail(401, "AuthenticationFailed", "two authentication schemes");
        var bewit = signed[signed.IndexOf('?', StringComparison.Ordinal)..];
        var taskId = await Server.Task();
        (await Server.Anonymous().Post($"queue/v1/task/{taskId}/cancel{bewit}"))
            .ShouldFail(401, "AuthenticationFailed", "Unauthorized: Invalid method");
        (await Server.Anonymous().Get($"queue/v1/task/{taskId}{bewit}"))
            .ShouldFail(401, "AuthenticationFailed", "Bad mac");
    }

    [Test]
    public async Task A_body_that_is_not_the_one_that_was_signed_is_refused()
    {
        var client = Server.AsRoot();
        var path = "auth/v1/roles/hashed";
        const string body = """{"scopes":["x"],"description":"é"}""";
        var hash = HawkSignature.PayloadHash("application/json; charset=utf-8", Encoding.UTF8.GetBytes(body));
        var header = Server.Root.Authorize("PUT", client.Uri(path), TimeProvider.System.GetUtcNow(), payloadHash: hash);
        Task<ApiAnswer> Put(string sent) => Server.Anonymous().Send(
            HttpMethod.Put, path, sent, request => request.Headers.TryAddWithoutValidation("Authorization", header));

        (await Put(body.Replace("x", "y", StringComparison.Ordinal)))
            .ShouldFail(401, "AuthenticationFailed", "Invalid payload hash: {{hash}}", "Computed payload hash: ");
        (await Put(body)).Status.Should().Be(200);
    }

    [Test]
    public async Task What_is_signed_is_what_was_sent_character_by_character()
    {
        var taskId = await Server.Task();
        var uri = Server.Anonymous().Uri($"queue/v1/task/{taskId}?");

        (await Server.AsRoot().Get("queue/v1/task-queues%2f..//x")).Status.Should().Be(404);
        (await Server.AsRoot().Get(uri.PathAndQuery)).Status.Should().Be(200, "a lone question mark is part of it");
        var other = Header(Server.Root, TimeProvider.System.GetUtcNow(), "auth/v1/scopes%2Fcurrent");
        (await Send(other)).ShouldFail(401, "AuthenticationFailed", "Bad mac");
    }

    private string Header(Credentials credentials, DateTimeOffset moment, string path = Path) =>
        credentials.Authorize("GET", Server.Anonymous().Uri(path), moment);

    private Task<ApiAnswer> Send(string authorization, string path = Path) => Server.Anonymous().Send(
        HttpMethod.Get, path, change: request =>
            request.Headers.TryAddWithoutValidation("Authorization", authorization));
}

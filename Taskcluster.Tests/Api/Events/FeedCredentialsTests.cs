using System.Net;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Events;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Events;

/// <summary>Listening where it needs scopes; the stream ends when the credentials do.</summary>
public sealed class FeedCredentialsTests : FeedTests
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(new EventsOptions().StallSeconds);

    private const string Scope = $"events:listen:{Feeds.Exchange}";

    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Events:RequireScope"] = "true",
        ["Auth:AnonymousScopes:0"] = $"events:listen:{Feeds.Defined}",
    };

    [Test]
    public async Task Each_exchange_needs_its_scope()
    {
        (await Server.Anonymous().Get(Feeds.Path())).ShouldFail(403, "InsufficientScopes", Scope);
        (await Server.With("events:listen:exchange/other").Get(Feeds.Path()))
            .ShouldFail(403, "InsufficientScopes", Scope);
        (await Server.As(Server.Root with { AccessToken = "wrong" }).Get(Feeds.Path()))
            .ShouldFail(401, "AuthenticationFailed");

        var client = await Server.Client("c", Scope);
        await using var stream = await EventConnection.Ready(Server, Feeds.Path(), client);
        await Server.Tell("a");
        (await stream.NextKeys(1)).Should().Equal("a");
    }

    [Test]
    public async Task Bad_bindings_are_an_error_event_here_too()
    {
        await using var stream = await EventConnection.Open(Server, Feeds.PathOf("""{"bindings":1}"""));

        _ = await stream.Next("error");
    }

    [Test]
    public async Task What_anybody_may_hear_anybody_hears_for_as_long_as_he_likes()
    {
        await using var stream = await EventConnection.Ready(Server, Feeds.Path(Feeds.Defined));

        for (var quarter = 0; quarter < 3; quarter++)
        {
            await Leap(TimeSpan.FromMinutes(14));
            await stream.Next("ping");
        }

        await using var other = await EventConnection.Ready(Server, Feeds.Path(Feeds.Defined));
        Server.Listeners().Should().Be(2);
    }

    [Test]
    public async Task A_signed_url_is_enough_until_it_expires()
    {
        var client = await Server.Client("c", Scope);
        var url = client.SignUrl(
            Server.Anonymous().Uri(Feeds.Path()), Server.Clock.GetUtcNow().AddMinutes(5)).PathAndQuery;
        await using var stream = await EventConnection.Ready(Server, url);
        await Settled(stream);
        await Server.Tell("a");
        (await stream.NextKeys(1)).Should().Equal("a");

        await Leap(TimeSpan.FromMinutes(5.1));

        await ShouldEnd(stream, "Access expired");
        await using var again = await EventConnection.Open(Server, url);
        again.Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task The_stream_ends_when_temporary_credentials_do()
    {
        var lent = Server.Lend(await Server.Client("c", Scope, "auth:create-client:t"), "t", Scope);
        await using var stream = await EventConnection.Ready(Server, Feeds.Path(), lent);
        await Settled(stream);
        await Leap(TimeSpan.FromMinutes(29));
        await stream.Next("ping");
        await Server.Tell("a");
        (await stream.NextKeys(1)).Should().Equal("a");

        await Leap(TimeSpan.FromMinutes(1.1));

        await ShouldEnd(stream, "expired");
    }

    [Test]
    public async Task The_stream_ends_when_the_client_expires()
    {
        await using var stream = await EventConnection.Ready(Server, Feeds.Path(), await Server.Client("c", Scope));
        await Settled(stream);

        await Leap(TimeSpan.FromHours(24.1));

        await ShouldEnd(stream, "'c'");
    }

    [TestCase("disable")]
    [TestCase("reset")]
    [TestCase("delete")]
    [TestCase("update")]
    [TestCase("role")]
    public async Task The_stream_ends_with_the_change_that_ends_the_credentials(string change)
    {
        _ = await Server.Role("r", Scope);
        var client = await Server.Client("c", change == "role" ? "assume:r" : Scope, "auth:create-client:t");
        var other = await Server.Client("other", Scope);
        await using var lent = await EventConnection.Ready(
            Server, Feeds.Path(), Server.Lend(client, "t", change == "role" ? "assume:r" : Scope));
        await using var own = await EventConnection.Ready(Server, Feeds.Path(), client);
        await using var stays = await EventConnection.Ready(Server, Feeds.Path(), other);
        await Server.Tell("before");
        foreach (var stream in new[] { own, lent, stays })
        {
            (await stream.NextKeys(1)).Should().Equal("before");
        }

        var api = Server.AsRoot();

        var answer = change switch
        {
            "disable" => await api.Post(AuthCalls.ClientPath("c", "/disable")),
            "reset" => await api.Post(AuthCalls.ClientPath("c", "/reset")),
            "delete" => await api.Delete(AuthCalls.ClientPath("c")),
            "update" => await api.Post(AuthCalls.ClientPath("c"), Server.ClientBody()),
            _ => await api.Post(AuthCalls.RolePath("r"), AuthCalls.RoleBody("nothing")),
        };
        answer.Status.Should().BeInRange(200, 204, answer.Text);
        await Server.Tell("after");

        await ShouldEnd(own, "no longer");
        await ShouldEnd(lent, "no longer");
        (await stays.NextKeys(1)).Should().Equal("after");
    }

    // Not while something is on its way: whoever takes nothing for a minute is cut off.
    private async Task Leap(TimeSpan by)
    {
        await Until.True(() => !Server.Clock.HasTimer(Server.Clock.GetUtcNow() + Stall));
        await Server.Advance(by);
    }

    // The first ping: by then the stream has reckoned when to look at its credentials, which a leap of the clock in the
    // midst of it would make wrong.
    private async Task Settled(EventConnection stream)
    {
        await Leap(TimeSpan.FromSeconds(20));
        await stream.Next("ping");
    }

    private static async Task ShouldEnd(EventConnection stream, params string[] words)
    {
        HeardEvent? next;
        do
        {
            next = await stream.Next();
        }
        while (next is { Kind: "ping" });

        next.Should().NotBeNull();
        next!.Kind.Should().Be("error", next.Data);
        next.Id.Should().Be("-");
        JsonSerializer.Deserialize<string>(next.Data).Should().ContainAny(words);
        (await stream.Next()).Should().BeNull();
    }
}

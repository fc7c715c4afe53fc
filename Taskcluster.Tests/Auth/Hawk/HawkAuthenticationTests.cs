using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Kernel.Hawk;
using Taskcluster.Tests.Kernel.Scopes;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Auth.Hawk.Judging;

namespace Taskcluster.Tests.Auth.Hawk;

public sealed class HawkAuthenticationTests
{
    // Facts that we answer better than they have it: such credentials were made as clients make them (queue §9).
    private static readonly string[] Accepted =
    [
        "empty-scope credentials made by the JavaScript client, anonymous",
        "empty-scope credentials made by the JavaScript client, named",
    ];

    [TestCaseSource(typeof(HawkVectors), nameof(HawkVectors.Validator))]
    public void A_request_is_judged_as_the_facts_say(JsonElement vector)
    {
        var request = vector.GetProperty("request");
        var now = vector.Moment("now");
        var clients = VectorClients();
        var result = HawkAuthentication.Authenticate(
            new HawkRequest
            {
                Method = request.Text("method"),
                Target = request.Text("resource"),
                Host = request.Text("host"),
                Port = request.GetProperty("port").GetInt32(),
                Authorization = request.OptionalText("authorization"),
                WallClock = now,
                Now = now,
            },
            clientId => clients.GetValueOrDefault(clientId.ToString()),
            VectorRoles());

        if (Accepted.Contains(vector.Text("name")))
        {
            result.Should().BeOfType<AuthSuccess>()
                .Which.Scopes.Scopes.Should().Equal("anon:scope", "assume:anonymous");
            return;
        }

        Written(result).Should().Be(Expected(vector.GetProperty("result")));
    }

    [Test]
    public void A_header_and_a_bewit_together_are_refused_even_if_each_is_good()
    {
        var signed = Tester.SignUrl(Url, Now.AddMinutes(1));
        Judge(signed.PathAndQuery, Tester.Authorize("GET", signed, Now)).Should().BeOfType<AuthFailed>()
            .Which.Message.Should().StartWith("Cannot use two authentication schemes at once");
        Judge(signed.PathAndQuery, null).Should().BeOfType<AuthSuccess>();
    }

    [Test]
    public void Without_credentials_the_anonymous_role_decides_for_15_minutes()
    {
        var anonymous = Judge(Target, null).Should().BeOfType<NoAuth>().Subject;
        anonymous.Scopes.Scopes.Should().Equal("anon:scope", "assume:anonymous");
        anonymous.Expires.Should().Be(Now.AddMinutes(15));
        anonymous.Caller.IsAnonymous.Should().BeTrue();
        anonymous.AuditName.Should().Be("auth-failed:no-auth");
    }

    [Test]
    public void A_header_is_judged_by_the_wall_clock_and_its_client_by_the_moved_one()
    {
        var authorization = Tester.Authorize("GET", Url, Now);
        Judge(Target, authorization, now: Now.AddHours(20)).Should().BeOfType<AuthSuccess>();
        Judge(Target, authorization, wallClock: Now.AddHours(1))
            .Should().Be(new AuthFailed("Unauthorized: Stale timestamp"));
        Judge(Target, authorization, now: Now.AddDays(2))
            .Should().Be(new AuthFailed("Client with clientId: 'tester' has expired"));
    }

    [Test]
    public void Certificates_and_bewits_are_judged_by_the_moved_clock()
    {
        var temporary = TemporaryCredentials.Create(Tester, ["test:a"], Now, Now.AddMinutes(10));
        var authorization = temporary.Authorize("GET", Url, Now);
        Judge(Target, authorization, now: Now.AddMinutes(15)).Should().BeOfType<AuthSuccess>();
        Judge(Target, authorization, now: Now.AddMinutes(16))
            .Should().Be(new AuthFailed("ext.certificate.expiry < now"));

        var signed = Tester.SignUrl(Url, Now.AddMinutes(10)).PathAndQuery;
        Judge(signed, null, wallClock: Now.AddDays(1)).Should().BeOfType<AuthSuccess>();
        Judge(signed, null, now: Now.AddMinutes(10)).Should().Be(new AuthFailed("Unauthorized: Access expired"));
    }

    [Test]
    public void A_disabled_client_is_refused_and_so_are_credentials_it_issued()
    {
        var temporary = TemporaryCredentials.Create(Tester, "test:t", ["test:a"], Now, Now.AddHours(1));
        var disabled = Client("tester", isDisabled: true, "test:*", "auth:create-client:test:*");
        var message = new AuthFailed("Client with clientId 'tester' is disabled");
        Judge(Target, Tester.Authorize("GET", Url, Now), client: disabled).Should().Be(message);
        Judge(Target, temporary.Authorize("GET", Url, Now), client: disabled).Should().Be(message);
    }

    [Test]
    public void Named_credentials_act_under_their_name_with_their_scopes()
    {
        var temporary = TemporaryCredentials.Create(Tester, "test:t", ["test:a", "assume:r"], Now, Now.AddHours(1));
        var client = Client("tester", "test:*", "auth:create-client:test:*", "assume:r", "granted");
        var success = Judge(Target, temporary.Authorize("GET", Url, Now), client: client)
            .Should().BeOfType<AuthSuccess>().Subject;
        success.ClientId.Should().Be("test:t");
        success.Scopes.Scopes.Should().Equal("anon:scope", "assume:anonymous", "assume:r", "granted", "test:a");
        success.Expires.Should().Be(Now.AddHours(1));
    }

    [Test]
    public void Temporary_credentials_cannot_issue_further_ones()
    {
        var temporary = TemporaryCredentials.Create(Tester, "test:t", ["*"], Now, Now.AddHours(1));
        var further =
            TemporaryCredentials.Create(temporary with { Certificate = null }, "test:u", [], Now, Now.AddHours(1));
        Judge(Target, further.Authorize("GET", Url, Now), client: Client("tester", "*"))
            .Should().Be(new AuthFailed("Client with clientId 'test:t' not found"));
    }

    [Test]
    public void Who_has_not_the_key_is_not_told_what_the_client_holds()
    {
        var forged = new Credentials("tester", "guess", AuthorizedScopes: ["other"]).Authorize("GET", Url, Now);
        Judge(Target, forged).Should().Be(new AuthFailed("Unauthorized: Bad mac"));
    }

    [Test]
    public void A_bewit_that_ends_badly_or_is_too_long_is_refused()
    {
        Judge("/a?bewit=x&", null).Should().Be(new AuthFailed("Unauthorized: Unauthorized"));
        Judge("/a?bewit=" + new string('x', 4096), null)
            .Should().Be(new AuthFailed("Bad Request: Resource path exceeds max length"));
    }

    [Test]
    public void A_client_is_expanded_anew_under_other_roles()
    {
        var client = Client("tester", "test:*");
        var authorization = Tester.Authorize("GET", Url, Now);
        var first = Judge(Target, authorization, client: client);
        Judge(Target, authorization, client: client).Should().BeSameAs(first);
        Judge(Target, authorization, client: client, roles: new RoleResolver([("anonymous", ["new"])]))
            .Should().BeOfType<AuthSuccess>().Which.Scopes.Scopes.Should().Equal("assume:anonymous", "new", "test:*");
    }

    [Test]
    public void A_fake_client_without_roles_can_be_tested_against()
    {
        var success = Judge(
            Target, Tester.Authorize("GET", Url, Now), client: Client("tester", "assume:r"), roles: RoleResolver.Empty);
        success.Should().BeOfType<AuthSuccess>().Which.Scopes.Scopes.Should().Equal("assume:anonymous", "assume:r");
    }

    [Test]
    public void A_plain_request_of_a_known_client_allocates_nothing()
    {
        var client = Client("tester", "test:*");
        var authorization = Tester.Authorize("GET", Url, Now);
        FindClient find = _ => client;
        Judge(Target, authorization, find).Should().BeOfType<AuthSuccess>();
        Allocated.By(() => Judge(Target, authorization, find)).Should().Be(0);
    }

    private static Dictionary<string, StoredClient> VectorClients() =>
        HawkVectors.ValidatorContext.GetProperty("clients").EnumerateObject().ToDictionary(
            client => client.Name,
            client => new StoredClient
            {
                ClientId = client.Value.Text("clientId"),
                AccessToken = client.Value.Text("accessToken"),
                Expires = client.Value.GetProperty("expires").GetDateTimeOffset(),
                ExpandedScopes = ScopeSet.From(client.Value.Texts("scopes")),
            });

    private static RoleResolver VectorRoles() =>
        new([("anonymous", HawkVectors.ValidatorContext.Texts("anonymousRoleScopes"))]);

    // Both sides as lines of "name=value", lists joined.
    private static string Expected(JsonElement result) => string.Join('\n', result.EnumerateObject()
        .Select(member => member.Value.ValueKind == JsonValueKind.Array
            ? $"{member.Name}={string.Join(',', result.Texts(member.Name))}"
            : $"{member.Name}={member.Value.GetString()}")
        .Order());

    private static string Written(AuthenticationResult result)
    {
        string?[] lines = result switch
        {
            AuthSuccess success =>
            [
                "status=auth-success",
                "scheme=hawk",
                "clientId=" + success.ClientId,
                "expires=" + WireTime.Format(success.Expires),
                "scopes=" + string.Join(',', success.Scopes.Scopes),
                success.Hash is null ? null : "hash=" + success.Hash,
            ],
            NoAuth anonymous =>
            [
                "status=no-auth",
                "scheme=none",
                "expires=" + WireTime.Format(anonymous.Expires),
                "scopes=" + string.Join(',', anonymous.Scopes.Scopes),
            ],
            AuthFailed failed => ["status=auth-failed", "message=" + failed.Message],
            _ => throw new InvalidOperationException("Another kind of result."),
        };
        return string.Join('\n', lines.OfType<string>().Order());
    }
}

using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Auth.Hawk;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Auth.Hawk.Judging;

namespace Taskcluster.Tests.Properties;

/// <summary>Whoever restricts or lends what he has, widens nothing (spec/services.md §1.10, §1.11).</summary>
[Category(Cases.Category)]
public sealed class AuthenticationProperties
{
    private const string Lend = "auth:create-client:lent";

    private static readonly Arbitrary<Holder> Holders = (
        from roles in ScopeGenerators.GoodRoles
        from anonymous in ScopeGenerators.ListOf(ScopeGenerators.Scope.Select(scope => "anon:" + scope), 2)
        from held in ScopeGenerators.LayeredHeld
        select new Holder(new RoleResolver([.. roles, ("anonymous", anonymous)]), held)).ToArbitrary();

    [Test]
    public void A_plain_request_has_the_holders_scopes_and_those_of_anybody() => Cases.Check(
        Prop.ForAll(Holders, holder => holder.Judge(Tester) is AuthSuccess success
            && success.Scopes.Equals(holder.Scopes)));

    [Test]
    public void Authorized_scopes_never_widen() => Cases.Check(Prop.ForAll(
        WithGiven(holder => holder.Scopes.Scopes),
        call => IsWithin(
            call.Holder,
            call.Holder.Judge(Tester with { AuthorizedScopes = call.Given }),
            call.Holder.Scopes.Covers(ScopeSet.From(call.Given)))));

    [Test]
    public void A_restricted_request_has_what_was_authorized_and_no_more() => Cases.Check(Prop.ForAll(
        WithGiven(holder => holder.Scopes.Scopes),
        call => call.Holder.Judge(Tester with { AuthorizedScopes = call.Given }) is not AuthSuccess success
            || success.Scopes.Equals(call.Holder.Roles.Expand([.. call.Given, Scope.AssumeAnonymous]))));

    [Test]
    public void Temporary_credentials_never_exceed_their_issuer() => Cases.Check(Prop.ForAll(
        WithGiven(holder => holder.Expanded.Scopes),
        call => IsWithin(
            call.Holder,
            call.Holder.Judge(TemporaryCredentials.Create(Tester, call.Given, Now, Now.AddHours(1))),
            call.Holder.Expanded.Covers(ScopeSet.From(call.Given)))));

    [Test]
    public void Named_credentials_never_exceed_their_issuer_and_need_his_right_to_the_name() => Cases.Check(Prop.ForAll(
        WithGiven(holder => [.. holder.Expanded.Scopes, Lend]),
        call =>
        {
            var lent = TemporaryCredentials.Create(Tester, "lent", call.Given, Now, Now.AddHours(1));
            var mayLend = call.Holder.With(Lend);
            return IsWithin(mayLend, mayLend.Judge(lent), mayLend.Expanded.Covers(ScopeSet.From(call.Given)))
                && (call.Holder.Expanded.Satisfies(Lend) || call.Holder.Judge(lent) is AuthFailed);
        }));

    [Test]
    public void Temporary_credentials_with_authorized_scopes_exceed_neither() => Cases.Check(Prop.ForAll(
        (from call in WithGiven(holder => holder.Expanded.Scopes).Generator
         from authorized in ScopeGenerators.ListOf(ScopeGenerators.PartOf(call.Given), 2)
         select (call.Holder, call.Given, Authorized: authorized)).ToArbitrary(),
        call =>
        {
            var lent = TemporaryCredentials.Create(Tester, call.Given, Now, Now.AddHours(1));
            return call.Holder.Judge(lent with { AuthorizedScopes = call.Authorized }) is not AuthSuccess success
                || (call.Holder.Scopes.Covers(success.Scopes)
                    && call.Holder.Roles.Expand([.. call.Given, Scope.AssumeAnonymous]).Covers(success.Scopes));
        }));

    [Test]
    public void A_certificate_that_was_tampered_with_gives_nothing() => Cases.Check(Prop.ForAll(
        (from call in WithGiven(holder => holder.Expanded.Scopes).Generator
         from isNamed in Gen.Elements(true, false)
         from field in Gen.Elements(
             "version", "scopes", "start", "expiry", "seed", "signature", "issuer", "clientId", "other")
         from value in Gen.Elements(
             null, "null", "true", "0", "1", "2", "1.5", "1e400", "\"\"", "\"lent\"", "\"tester\"", "[]", "{}",
             "[\"*\"]", "[\"x\"]", "[1]", "[null]", "\"*\"", "1735689600001", "1738368000000", "-1",
             "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"")
         select (call.Holder, call.Given, isNamed, field, value)).ToArbitrary(),
        call => IsHarmless(call.Holder.With(Lend), call.Given, call.isNamed, call.field, call.value)));

    // Also where the thief of good credentials signs with their key.
    private static bool IsHarmless(Holder holder, string[] given, bool isNamed, string field, string? value)
    {
        var good = isNamed
            ? TemporaryCredentials.Create(Tester, "lent", given, Now, Now.AddHours(1))
            : TemporaryCredentials.Create(Tester, given, Now, Now.AddHours(1));
        var certificate = JsonNode.Parse(good.Certificate!)!.AsObject();
        var before = certificate[field]?.ToJsonString();
        certificate.Remove(field);
        if (value is not null)
        {
            certificate[field] = JsonNode.Parse(value);
        }

        // What says the same is no change: an issuer of null is none, and unknown members are passed over.
        var isSame = before == value || field == "other" || (field == "clientId" && (isNamed || value is null))
            || (field == "issuer" && before is null && value is "null" or "0" or "\"\"");
        var untouched = holder.Judge(good);
        var after = holder.Judge(good with { Certificate = certificate.ToJsonString() });
        return after is not AuthSuccess success
            ? !isSame || untouched is AuthFailed
            : isSame && success.Scopes.Equals(((AuthSuccess)untouched).Scopes);
    }

    private static bool IsWithin(Holder holder, AuthenticationResult result, bool mayBe) =>
        result is AuthSuccess success ? mayBe && holder.Scopes.Covers(success.Scopes) : !mayBe;

    private static Arbitrary<(Holder Holder, string[] Given)> WithGiven(Func<Holder, IReadOnlyList<string>> held) => (
        from holder in Holders.Generator
        from given in ScopeGenerators.ListOf(ScopeGenerators.PartOf(held(holder)), 3)
        select (holder, given)).ToArbitrary();

    /// <summary>A client under roles.</summary>
    private sealed record Holder(RoleResolver Roles, IReadOnlyList<string> Held)
    {
        public ScopeSet Expanded => Roles.Expand(Held);

        public ScopeSet Scopes => Roles.Expand([.. Held, Scope.AssumeAnonymous]);

        public Holder With(string scope) => this with { Held = [.. Held, scope] };

        public AuthenticationResult Judge(Credentials credentials) => Judging.Judge(
            Target,
            credentials.Authorize("GET", Url, Now),
            client: Client("tester", [.. Expanded.Scopes]),
            roles: Roles);
    }
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>listAuditHistory (spec/services.md §3.4).</summary>
public sealed class ListAuditHistoryTests : ServerTests
{
    public static readonly Example Example = new("auth.listAuditHistory", _ => Task.FromResult(
        new ExampleRequest("/clients/nobody/audit") { Needs = "auth:client-audit-history:nobody" }));

    [Test]
    public async Task All_that_a_client_did_is_shown_and_what_was_done_to_it_is_not()
    {
        var boss = Server.As(await Server.Client("boss", "*"));
        _ = (await boss.Put(AuthCalls.ClientPath("c"), Server.ClientBody())).Ok;
        _ = (await boss.Put(AuthCalls.RolePath("r"), AuthCalls.RoleBody("x"))).Ok;
        _ = (await boss.Post(AuthCalls.ClientPath("c", "/reset"))).Ok;
        (await boss.Delete(AuthCalls.RolePath("r"))).Status.Should().Be(204);

        var history = (await Server.With("auth:client-audit-history:boss").Get(
            AuthCalls.ClientPath("boss", "/audit"))).Ok;

        history["auditHistory"]!.AsArray()
            .Select(entry => $"{entry!["actionType"]} {entry["entityType"]} {entry["entityId"]}")
            .Should().Equal("created client c", "created role r", "access token reset client c", "deleted role r");
        AuthCalls.Entries(history).Should().OnlyContain(entry => entry.StartsWith("boss "));
    }

    [Test]
    public async Task Temporary_credentials_act_under_their_own_name()
    {
        var boss = await Server.Client("boss", "*");
        _ = (await Server.As(Server.Lend(boss, "lent/1", "auth:create-role:r", "x")).Put(
            AuthCalls.RolePath("r"), AuthCalls.RoleBody("x"))).Ok;

        (await Get("lent/1")).Should().Equal("lent/1 created");
        (await Get("boss")).Should().BeEmpty();
    }

    [Test]
    public async Task Who_acts_without_credentials_is_named_so()
    {
        _ = (await Server.AsRoot().Post(
            AuthCalls.RolePath("anonymous"), AuthCalls.RoleBody("auth:create-role:r", "x"))).Ok;

        _ = (await Server.Anonymous().Put(AuthCalls.RolePath("r"), AuthCalls.RoleBody("x"))).Ok;

        (await Get("auth-failed:no-auth")).Should().Equal("auth-failed:no-auth created");
    }

    [Test]
    public async Task It_comes_in_pages()
    {
        foreach (var roleId in new[] { "a", "b", "c" })
        {
            _ = await Server.Role(roleId, "x");
        }

        var path = AuthCalls.ClientPath("static/taskcluster/root", "/audit");
        var first = (await Server.AsRoot().Get(path + "?limit=2")).Ok;
        var second = (await Server.AsRoot().Get($"{path}?continuationToken={first.Text("continuationToken")}")).Ok;

        first["auditHistory"]!.AsArray().Select(entry => entry!.Text("entityId")).Should().Equal("a", "b");
        second["auditHistory"]!.AsArray().Select(entry => entry!.Text("entityId")).Should().Equal("c");
        second.AsObject().Should().NotContainKey("continuationToken");
    }

    [Test]
    public async Task What_is_wrong_is_told()
    {
        (await Server.With("x").Get(AuthCalls.ClientPath("c", "/audit")))
            .ShouldLack("auth:client-audit-history:c", "auth:client-audit-history:c");
        (await Server.AsRoot().Get(AuthCalls.ClientPath("a b", "/audit")))
            .ShouldFail(400, "InvalidRequestArguments", "clientId");
        (await Server.AsRoot().Get(AuthCalls.ClientPath("c", "/audit?continuationToken=abc")))
            .ShouldFail(400, "InputError", "Invalid continuation token");
    }

    private async Task<IReadOnlyList<string>> Get(string clientId) =>
        AuthCalls.Entries((await Server.AsRoot().Get(AuthCalls.ClientPath(clientId, "/audit"))).Ok);
}

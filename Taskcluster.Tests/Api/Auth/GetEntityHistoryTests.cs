using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>getEntityHistory (spec/services.md §3.4; §8 row 51).</summary>
public sealed class GetEntityHistoryTests : ServerTests
{
    public static readonly Example Example = new("auth.getEntityHistory", _ => Task.FromResult(
        new ExampleRequest("/audit/client/nobody") { Needs = "auth:audit-history:client" }));

    [Test]
    public async Task An_entry_says_who_did_what_to_which_and_when()
    {
        _ = await Server.Client("a/b");
        var created = Server.In(0);
        Server.Clock.Advance(TimeSpan.FromHours(1));
        _ = (await Server.With("auth:update-client:a/b").Post(
            AuthCalls.ClientPath("a/b"), Server.ClientBody())).Ok;
        _ = await Server.Role("a/b", "x");

        var history = (await Server.With("auth:audit-history:client").Get("auth/v1/audit/client/a%2Fb")).Ok;

        JsonNode.DeepEquals(history, new JsonObject
        {
            ["auditHistory"] = new JsonArray(
                Entry("static/taskcluster/root", "created", created, "a/b"),
                Entry("test/limited", "updated", Server.In(0), "a/b")),
        }).Should().BeTrue("{0}", history);
        (await Server.History("role", "a/b")).Should().Equal("static/taskcluster/root created");
    }

    [Test]
    public async Task A_repeated_creation_of_a_client_is_noted_and_one_of_a_role_is_not()
    {
        var body = Server.ClientBody("x");
        _ = (await Server.AsRoot().Put(AuthCalls.ClientPath("c"), body)).Ok;
        _ = (await Server.With("auth:create-client:c", "x").Put(AuthCalls.ClientPath("c"), body)).Ok;
        _ = await Server.Role("r", "x");
        _ = await Server.Role("r", "x");

        (await Server.History("client", "c")).Should().Equal(
            "static/taskcluster/root created", "test/limited created");
        (await Server.History("role", "r")).Should().Equal("static/taskcluster/root created");
        Server.Told().Should().Equal("client-created c", "client-created c", "role-created r");
    }

    [Test]
    public async Task What_failed_is_not_noted()
    {
        _ = await Server.Role("r", "x");
        (await Server.AsRoot().Put(AuthCalls.RolePath("r"), AuthCalls.RoleBody("y"))).Status.Should().Be(409);
        (await Server.AsRoot().Post(AuthCalls.RolePath("r"), AuthCalls.RoleBody("*"))).Status.Should().Be(400);
        (await Server.With("x").Delete(AuthCalls.RolePath("r"))).Status.Should().Be(403);

        (await Server.History("role", "r")).Should().Equal("static/taskcluster/root created");
    }

    [Test]
    public async Task A_long_history_comes_in_pages_the_oldest_first()
    {
        await Server.Services.GetRequiredService<Database>().Write(tx =>
        {
            for (var number = 0; number < 1001; number++)
            {
                tx.Audit($"actor/{number}", AuditAction.Updated, AuditedEntity.Hook, "g/h");
            }
        });

        var first = (await Get("hook/g%2Fh")).Ok;
        var rest = (await Get($"hook/g%2Fh?continuationToken={first.Text("continuationToken")}")).Ok;

        AuthCalls.Entries(first).Should().HaveCount(1000).And.StartWith("actor/0 updated");
        AuthCalls.Entries(rest).Should().Equal("actor/1000 updated");
        rest.AsObject().Should().NotContainKey("continuationToken");
        var two = (await Get("hook/g%2Fh?limit=2")).Ok;
        AuthCalls.Entries(two).Should().Equal("actor/0 updated", "actor/1 updated");
        AuthCalls.Entries((await Get($"hook/g%2Fh?limit=1&continuationToken={two.Text("continuationToken")}")).Ok)
            .Should().Equal("actor/2 updated");
        (await Get("hook/g%2Fh?limit=0")).Ok.ToJsonString().Should().Be("""{"auditHistory":[]}""");
    }

    [Test]
    public async Task Entries_are_forgotten_after_thirty_days()
    {
        _ = await Server.Role("old", "x");
        await Server.Advance(TimeSpan.FromDays(30));
        _ = await Server.Role("young", "x");
        (await Server.History("role", "old")).Should().HaveCount(1);

        await Server.Advance(TimeSpan.FromDays(1));

        (await Server.History("role", "old")).Should().BeEmpty();
        (await Server.History("role", "young")).Should().HaveCount(1);
        (await Server.AsRoot().Get(AuthCalls.RolePath("old"))).Status.Should().Be(200, "the role itself stays");
    }

    [Test]
    public async Task What_is_wrong_is_told()
    {
        (await Get("foo/x")).ShouldFail(400, "InvalidRequestArguments", "entityType", "'foo'");
        (await Get("client/x?limit=x")).ShouldFail(400, "InvalidRequestArguments", "limit");
        (await Get("client/x?continuationToken=%21")).ShouldFail(400, "InputError", "Invalid continuation token");
        (await Get($"client/x?continuationToken={Page.TokenAfter("x")}"))
            .ShouldFail(400, "InputError", "Invalid continuation token");
        (await Server.With("auth:audit-history:role").Get("auth/v1/audit/client/x"))
            .ShouldLack("auth:audit-history:client", "auth:audit-history:client");
        foreach (var type in new[] { "client", "role", "secret", "hook", "worker-pool" })
        {
            (await Get($"{type}/x")).Ok.ToJsonString().Should().Be("""{"auditHistory":[]}""");
        }
    }

    private Task<ApiAnswer> Get(string path) => Server.AsRoot().Get("auth/v1/audit/" + path);

    private static JsonObject Entry(string clientId, string actionType, string created, string entityId) => new()
    {
        ["clientId"] = clientId,
        ["actionType"] = actionType,
        ["created"] = created,
        ["entityId"] = entityId,
        ["entityType"] = "client",
    };
}

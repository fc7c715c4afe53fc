using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>listClients (spec/services.md §3.1; §8 rows 9, 34, 35).</summary>
public sealed class ListClientsTests : ServerTests
{
    private const string Path = "auth/v1/clients/";

    public static readonly Example Example = new(
        "auth.listClients", _ => Task.FromResult(new ExampleRequest("/clients/") { Needs = "auth:list-clients" }));

    [Test]
    public async Task Clients_come_by_their_ids_without_access_tokens()
    {
        foreach (var clientId in new[] { "b", "a/x", "B", "a", "a!" })
        {
            _ = await Server.Client(clientId, "x");
        }

        var answer = await Server.With("auth:list-clients").Get(Path);

        var clients = answer.Ok["clients"]!.AsArray();
        Ids(answer.Ok).Should().Equal(
            "B", "a", "a!", "a/x", "b", "static/taskcluster/built-in-workers", "static/taskcluster/hooks",
            "static/taskcluster/index", "static/taskcluster/queue",
            "static/taskcluster/root", "static/taskcluster/worker-manager");
        clients[1]!.ToJsonString().Should().Be((await Server.Shown("a")).ToJsonString());
        answer.Text.Should().NotContain("accessToken").And.NotContain("continuationToken");
    }

    [Test]
    public async Task A_prefix_leaves_out_all_others()
    {
        foreach (var clientId in new[] { "a", "a/x", "a/y", "a0", "A/z", "b/a/x" })
        {
            _ = await Server.Client(clientId);
        }

        Ids((await Server.AsRoot().Get(Path + "?prefix=a")).Ok).Should().Equal("a", "a/x", "a/y", "a0");
        Ids((await Server.AsRoot().Get(Path + "?prefix=a%2F")).Ok).Should().Equal("a/x", "a/y");
        Ids((await Server.AsRoot().Get(Path + "?prefix=a%2Fy&limit=1")).Ok).Should().Equal("a/y");
        Ids((await Server.AsRoot().Get(Path + "?prefix=zzz")).Ok).Should().BeEmpty();
        var first = (await Server.AsRoot().Get(Path + "?prefix=a&limit=3")).Ok;
        Ids((await Server.AsRoot().Get($"{Path}?prefix=a&continuationToken={first.Text("continuationToken")}")).Ok)
            .Should().Equal("a0");
        (await Server.AsRoot().Get(Path + "?prefix=a%20b")).ShouldFail(400, "InvalidRequestArguments", "prefix");
    }

    [Test]
    public async Task Many_clients_come_in_pages_of_a_thousand_at_most()
    {
        const int many = 2500;
        await Server.Services.GetRequiredService<Database>().Write(tx => SaveMany(tx, many));

        var seen = new List<string>();
        var sizes = new List<int>();
        string? token = null;
        do
        {
            var query = token is null ? "?limit=5000&prefix=m" : $"?prefix=m&continuationToken={token}";
            var page = (await Server.AsRoot().Get(Path + query)).Ok;
            sizes.Add(Ids(page).Count);
            seen.AddRange(Ids(page));
            token = page["continuationToken"]?.GetValue<string>();
        }
        while (token is not null);

        sizes.Should().Equal(1000, 1000, 500);
        seen.Should().HaveCount(many).And.OnlyHaveUniqueItems().And.BeInAscendingOrder(StringComparer.Ordinal);
    }

    [Test]
    public async Task What_comes_and_goes_between_two_pages_neither_hides_nor_repeats_a_client()
    {
        foreach (var clientId in new[] { "a", "b", "c", "d" })
        {
            _ = await Server.Client(clientId);
        }

        var first = (await Server.AsRoot().Get(Path + "?limit=2")).Ok;
        (await Server.AsRoot().Delete(AuthCalls.ClientPath("b"))).Status.Should().Be(204);
        _ = await Server.Client("aa");
        var second = await Server.AsRoot().Get($"{Path}?limit=2&continuationToken={first.Text("continuationToken")}");

        Ids(second.Ok).Should().Equal("c", "d");
    }

    [TestCase("?continuationToken=%21%21")]
    [TestCase("?continuationToken=abc")]
    [TestCase("?continuationToken=qzxkXG8ZWa")]
    [TestCase("?continuationToken=W10&limit=0")]
    public async Task A_token_that_no_page_gave_is_refused(string query) =>
        (await Server.AsRoot().Get(Path + query)).ShouldFail(400, "InputError", "Invalid continuation token");

    [Test]
    public async Task A_page_of_none_is_empty_and_the_last_one()
    {
        (await Server.AsRoot().Get(Path + "?limit=0")).Ok.ToJsonString().Should().Be("""{"clients":[]}""");
        (await Server.AsRoot().Get($"{Path}?continuationToken={Page.TokenAfter("~")}")).Ok.ToJsonString()
            .Should().Be("""{"clients":[]}""");
        (await Server.With("auth:list-client").Get(Path)).ShouldLack("auth:list-clients", "auth:list-clients");
    }

    private void SaveMany(Transaction tx, int many)
    {
        var store = Server.Services.GetRequiredService<ClientStore>();
        for (var number = 0; number < many; number++)
        {
            store.Save(tx, new ClientRecord
            {
                ClientId = $"m/{number}",
                AccessToken = Server.Root.AccessToken,
                Description = "",
                Scopes = [],
                Expires = tx.Now,
                Created = tx.Now,
                LastModified = tx.Now,
                LastDateUsed = tx.Now,
                LastRotated = tx.Now,
            });
        }
    }

    private static IReadOnlyList<string> Ids(JsonNode reply) =>
        [.. reply["clients"]!.AsArray().Select(client => client!.Text("clientId"))];
}

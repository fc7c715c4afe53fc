using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Auth;

/// <summary>The end of clients that are to be removed when they expire (spec/services.md §3.1, §3.4).</summary>
public sealed class ExpireClientsTests : ServerTests
{
    [Test]
    public async Task Clients_that_have_expired_go_if_they_are_to_and_nobody_else_does()
    {
        _ = await Create("goes", In(60), delete: true);
        _ = await Create("stays", In(60), delete: false);
        _ = await Create("later", In(61), delete: true);

        await Server.Advance(TimeSpan.FromMinutes(60));
        (await Ids()).Should().Equal(["goes", "later", "stays"], "it is good to the last millisecond");
        await Server.Advance(TimeSpan.FromMilliseconds(1));

        (await Ids()).Should().Equal("later", "stays");
        Server.Told().Should().EndWith(["client-deleted goes"]);
        (await Server.History("client", "goes")).Should().Equal(
            "static/taskcluster/root created", "static/taskcluster/auth expired");
    }

    [Test]
    public async Task Their_calls_are_refused_by_their_name_then()
    {
        var client = await Create("c", In(1), delete: true);
        (await Server.As(client).Get(AuthCalls.CurrentScopes)).Status.Should().Be(200);

        await Server.Advance(TimeSpan.FromMinutes(2));

        (await Server.As(client).Get(AuthCalls.CurrentScopes))
            .ShouldFail(401, "AuthenticationFailed", "Client with clientId 'c' not found");
    }

    [Test]
    public async Task A_client_that_comes_to_stay_stays_and_one_that_comes_to_go_goes()
    {
        _ = await Create("stays", In(60), delete: true);
        _ = await Create("goes", In(60), delete: false);
        _ = await Create("moves", In(60), delete: true);
        Task<ApiAnswer> To(string clientId, string expires, bool delete) => Server.AsRoot().Post(
            AuthCalls.ClientPath(clientId), new { description = "", expires, deleteOnExpiration = delete });
        _ = (await To("stays", In(60), delete: false)).Ok;
        _ = (await To("goes", In(60), delete: true)).Ok;
        _ = (await To("moves", In(90), delete: true)).Ok;

        await Server.Advance(TimeSpan.FromMinutes(61));

        (await Ids()).Should().Equal("moves", "stays");
    }

    [Test]
    public async Task The_loop_wakes_for_a_client_that_came_after_it_went_to_sleep()
    {
        await Sleeping.Loops(Server);
        _ = await Create("c", In(60), delete: true);
        await Sleeping.Loops(Server);

        Server.Clock.Advance(TimeSpan.FromMinutes(61));

        await Until.True(() => Server.Told().Contains("client-deleted c"));
    }

    [Test]
    public async Task Static_clients_and_clients_for_ever_stay()
    {
        _ = await Create("ever", "9999-12-31T23:59:59.999Z", delete: true);
        await Server.Services.GetRequiredService<Database>().Write(tx =>
        {
            var clients = Server.Services.GetRequiredService<ClientStore>();
            clients.Save(tx, clients.Find(tx, "static/taskcluster/index")! with
            {
                Expires = tx.Now,
                DeleteOnExpiration = true,
            });
        });

        await Server.Advance(TimeSpan.FromDays(10));

        (await Ids()).Should().Equal("ever");
        (await Server.Shown("static/taskcluster/index")).Text("clientId").Should().NotBeEmpty();
    }

    [Test]
    public async Task Many_go_in_pieces()
    {
        await Server.Services.GetRequiredService<Database>().Write(tx =>
        {
            var clients = Server.Services.GetRequiredService<ClientStore>();
            var root = clients.Find(tx, "static/taskcluster/root")!;
            for (var number = 0; number < 350; number++)
            {
                clients.Save(
                    tx, root with { ClientId = $"m/{number}", Expires = tx.Now, DeleteOnExpiration = true });
            }
        });

        await Server.Advance(TimeSpan.FromDays(1));

        (await Ids()).Should().BeEmpty();
        Server.Told().Should().HaveCount(350).And.OnlyHaveUniqueItems();
    }

    private string In(double minutes) => Server.In(minutes / 60);

    private async Task<Credentials> Create(string clientId, string expires, bool delete)
    {
        var made = (await Server.AsRoot().Put(
            AuthCalls.ClientPath(clientId), new { description = "", expires, deleteOnExpiration = delete })).Ok;
        return new Credentials(clientId, made.Text("accessToken"));
    }

    private async Task<IReadOnlyList<string>> Ids() =>
    [
        .. (await Server.AsRoot().Get("auth/v1/clients/")).Ok["clients"]!.AsArray()
            .Select(client => client!.Text("clientId"))
            .Where(clientId => !clientId.StartsWith("static/", StringComparison.Ordinal)),
    ];
}

using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Auth;

/// <summary>What is kept in memory of clients and roles, and what a change drops of it.</summary>
public sealed class AuthStateTests : ServerTests
{
    private AuthState State => Server.Services.GetRequiredService<AuthState>();

    private CurrentRoles Roles => Server.Services.GetRequiredService<CurrentRoles>();

    private Database Database => Server.Services.GetRequiredService<Database>();

    [Test]
    public async Task A_change_of_a_client_drops_that_one_alone()
    {
        _ = await Server.Client("a", "x");
        _ = await Server.Client("b", "x");
        var (a, b) = (State.Find("a"), State.Find("b"));
        var roles = State.RoleSet;
        var expanded = a!.ExpandedBy(roles);

        _ = await Server.Client("c");
        _ = (await Server.AsRoot().Post(AuthCalls.ClientPath("b"), Server.ClientBody("y"))).Ok;

        State.Find("a").Should().BeSameAs(a);
        State.RoleSet.Should().BeSameAs(roles);
        State.Find("a")!.ExpandedBy(State.RoleSet).Should().BeSameAs(expanded);
        State.Find("b").Should().NotBeSameAs(b);
        State.Find("b")!.ExpandedBy(State.RoleSet).ExpandedScopes.Scopes.Should().Equal("y");
    }

    [Test]
    public async Task A_change_of_a_role_drops_what_was_expanded_and_no_client_is_read_again()
    {
        _ = await Server.Client("a", "assume:r");
        var a = State.Find("a")!;
        var before = a.ExpandedBy(State.RoleSet);

        _ = await Server.Role("r", "x");

        State.Find("a").Should().BeSameAs(a);
        before.ExpandedScopes.Scopes.Should().Equal("assume:r");
        var after = a.ExpandedBy(State.RoleSet);
        after.ExpandedScopes.Scopes.Should().Equal("assume:r", "x");
        a.ExpandedBy(State.RoleSet).Should().BeSameAs(after);
    }

    [Test]
    public async Task What_was_read_before_a_change_is_not_kept_after_it()
    {
        _ = await Server.Client("c");
        var changes = Server.Services.GetRequiredService<ClientChanges>();
        using var end = new CancellationTokenSource();
        void Read()
        {
            while (!end.IsCancellationRequested)
            {
                _ = State.Find("c");
            }
        }

        // On threads of their own: the pool has few, and others need them.
        Task Reader() => Task.Factory.StartNew(
            Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var readers = Task.WhenAll(Reader(), Reader());
        for (var number = 0; number < 500; number++)
        {
            var scope = $"x{number}";
            await Database.Write(tx => changes.Update(
                tx, changes.Require(tx, "c") with { Scopes = [scope] }, "updated", "test"));
            State.Find("c")!.ExpandedBy(State.RoleSet).ExpandedScopes.Scopes.Should().Equal(scope);
        }

        await end.CancelAsync();
        await readers;
    }

    [Test]
    public async Task Names_that_nobody_has_take_no_room_and_may_be_taken()
    {
        State.Find("c").Should().BeNull();
        _ = await Server.Client("c");
        State.Find("c").Should().NotBeNull();
        (await Server.AsRoot().Delete(AuthCalls.ClientPath("c"))).Status.Should().Be(204);
        State.Find("c").Should().BeNull();
    }

    [Test]
    public async Task Two_changes_of_one_batch_see_each_other()
    {
        for (var number = 0; number < 10; number++)
        {
            var (left, right) = ($"left{number}", $"right{number}");
            using var held = new HeldWriter(Server);
            await held.Reached();
            var one = Server.AsRoot().Put(AuthCalls.RolePath(left), AuthCalls.RoleBody($"assume:{right}"));
            var other = Server.AsRoot().Put(AuthCalls.RolePath(right), AuthCalls.RoleBody($"assume:{left}"));
            await held.LetGo();

            var statuses = (await Task.WhenAll(one, other)).Select(answer => answer.Status);

            statuses.Should().BeEquivalentTo([200, 400], "the second one would close a circle");
        }
    }

    [Test]
    public async Task A_change_that_was_undone_is_not_kept()
    {
        var before = Roles.Now;
        var role = new RoleRecord("r", "", ["x"], Server.Clock.GetUtcNow(), Server.Clock.GetUtcNow());
        var failed = Database.Write(tx =>
        {
            Roles.Save(tx, role, Modules.Auth.Messages.AuthExchanges.RoleCreated, "created", "test");
            Roles.In(tx).Find("r").Should().NotBeNull();
            throw new InvalidOperationException("undone");
        });
        var seen = Database.Write(tx => Roles.In(tx).Find("r"));

        await FluentActions.Awaiting(() => failed).Should().ThrowAsync<InvalidOperationException>();
        (await seen).Should().BeNull();
        Roles.Now.Should().BeSameAs(before);
        Server.Told().Should().BeEmpty();
        _ = await Server.Role("r", "y");
        Roles.Now.Find("r")!.Scopes.Should().Equal("y");
    }

    [Test]
    public async Task Who_writes_roles_by_himself_is_seen_too()
    {
        _ = Roles.Now;
        await Database.Write(tx =>
        {
            RoleStore.Save(tx, new RoleRecord("a", "", ["assume:b"], tx.Now, tx.Now));
            Roles.In(tx).Find("a").Should().NotBeNull();
            State.ForgetAfterCommit(tx);
        });

        Roles.Now.Find("a").Should().NotBeNull();
        (await Server.AsRoot().Put(AuthCalls.RolePath("b"), AuthCalls.RoleBody("assume:a"))).Status.Should().Be(400);
    }

    [Test]
    public void A_role_set_finds_its_roles_in_their_order()
    {
        var now = Server.Clock.GetUtcNow();
        RoleRecord Role(string id, string scope = "x") => new(id, "", [scope], now, now);
        var set = new RoleSet(1, new[] { "b", "B", "a*", "a" }.Select(id => Role(id)));

        set.Roles.Select(role => role.RoleId).Should().Equal("B", "a", "a*", "b");
        set.Find("a*")!.RoleId.Should().Be("a*");
        set.Find("").Should().BeNull();
        set.Find("c").Should().BeNull();
        set.After("", 2).Select(role => role.RoleId).Should().Equal("B", "a");
        set.After("a", 9).Select(role => role.RoleId).Should().Equal("a*", "b");
        set.After("a!", 1).Select(role => role.RoleId).Should().Equal("a*");
        set.After("b", 1).Should().BeEmpty();
        set.With(Role("a", "y"), 2).Find("a")!.Scopes.Should().Equal("y");
        set.With(Role("c"), 2).Roles.Should().HaveCount(5);
        set.Without("a", 2).Roles.Select(role => role.RoleId).Should().Equal("B", "a*", "b");
        set.Find("a")!.Scopes.Should().Equal(["x"], "a set never changes");
    }
}

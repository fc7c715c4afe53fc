using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Secrets;

/// <summary>secrets.remove (spec/services.md §4.1; §8 row 56).</summary>
public sealed class RemoveSecretTests : ServerTests
{
    public static readonly Example Example = new("secrets.remove", async server =>
    {
        var name = SecretCalls.NewName();
        await server.SetSecret(name);
        return new ExampleRequest($"/secret/{name}") { Needs = $"secrets:set:{name}" };
    });

    [Test]
    public async Task A_removed_secret_is_gone()
    {
        await Server.SetSecret("a/b");

        var answer = await Server.AsRoot().Delete("secrets/v1/secret/a/b");

        answer.Status.Should().Be(200);
        answer.Text.Should().Be("{}");
        (await Server.GetSecret("a/b")).Status.Should().Be(404);
        Server.History("a/b").Should().Equal(
            "created by static/taskcluster/root", "deleted by static/taskcluster/root");
    }

    [Test]
    public async Task An_unknown_secret_can_be_removed()
    {
        var answer = await Server.AsRoot().Delete("secrets/v1/secret/none");

        answer.Status.Should().Be(200);
        answer.Text.Should().Be("{}");
        Server.History("none").Should().BeEmpty();
    }

    [Test]
    public async Task It_needs_the_scope_to_set()
    {
        await Server.SetSecret("x");

        (await Server.With("secrets:get:x", "secrets:remove:x", "secrets:delete:x").Delete("secrets/v1/secret/x"))
            .ShouldLack("secrets:set:x", "secrets:set:x");
        (await Server.Anonymous().Delete("secrets/v1/secret/x")).ShouldNeed("secrets:set:x");
        (await Server.GetSecret("x")).Status.Should().Be(200);
        (await Server.With("secrets:set:x").Delete("secrets/v1/secret/x")).Status.Should().Be(200);
    }
}

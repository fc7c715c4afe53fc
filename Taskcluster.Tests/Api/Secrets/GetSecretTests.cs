using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Secrets;

/// <summary>secrets.get (spec/services.md §4.1; §8 rows 53 and 55).</summary>
public sealed class GetSecretTests : ServerTests
{
    public static readonly Example Example = new("secrets.get", async server =>
    {
        var name = SecretCalls.NewName();
        await server.SetSecret(name);
        return new ExampleRequest($"/secret/{name}") { Needs = $"secrets:get:{name}" };
    });

    [Test]
    public async Task An_unknown_secret_is_not_found()
    {
        (await Server.GetSecret("x/y")).ShouldFail(404, "ResourceNotFound", "Secret not found", "'x/y'");
        Server.History("x/y").Should().BeEmpty("nothing was read");
    }

    [Test]
    public async Task A_secret_is_there_until_the_moment_of_its_end()
    {
        await Server.SetSecret("x", expiresIn: TimeSpan.FromHours(1));

        Server.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        (await Server.GetSecret("x")).Status.Should().Be(200);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Server.GetSecret("x")).ShouldFail(404, "ResourceNotFound", "Secret not found");
    }

    [Test]
    public async Task Every_read_stands_in_the_history_with_its_reader()
    {
        await Server.SetSecret("x");

        (await Server.With("secrets:get:x").Get("secrets/v1/secret/x")).Status.Should().Be(200);
        (await Server.With("secrets:get:y").Get("secrets/v1/secret/x")).Status.Should().Be(403);
        (await Server.GetSecret("x")).Status.Should().Be(200);

        Server.History("x").Should().Equal(
            "created by static/taskcluster/root",
            "read by test/limited",
            "read by static/taskcluster/root");
    }

    [Test]
    public async Task To_set_is_not_to_read()
    {
        await Server.SetSecret("x");

        (await Server.With("secrets:set:*", "secrets:list-secrets", "secrets:get:x/*").Get("secrets/v1/secret/x"))
            .ShouldLack("secrets:get:x", "secrets:get:x");
        (await Server.Anonymous().Get("secrets/v1/secret/x")).ShouldNeed("secrets:get:x");
        (await Server.Anonymous().Get("secrets/v1/secret/none")).ShouldNeed("secrets:get:none");
    }
}

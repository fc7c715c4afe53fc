using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Bootstrap;

/// <summary>What a bootstrap file does to a server.</summary>
public sealed class ApplyTests : ServerTests
{
    private const string Actor = "static/taskcluster/bootstrap";

    private const string File = $$"""
        clients:
          - clientId: ci/builder
            description: Builds.
            scopes: [queue:create-task:*, assume:builder]
            expires: 2999-01-02T03:04:05Z
            deleteOnExpiration: true
            accessToken: {{Applying.Token}}
          - clientId: ci/plain
        roles:
          - roleId: builder
            description: What builders may do.
            scopes: [z:last, secrets:get:ci/*]
        secrets:
          - name: ci/password
            secret: {user: me, password: xyzzy}
            expires: 2999-01-02T03:04:05Z
        """;

    [Test]
    public async Task What_it_names_is_there_and_works()
    {
        var counts = await Server.Apply(File);

        counts.Should().BeEquivalentTo(new Dictionary<string, BootstrapCounts>
        {
            ["clients"] = new(2, 0, 0),
            ["roles"] = new(1, 0, 0),
            ["secrets"] = new(1, 0, 0),
        });
        var client = (await Server.AsRoot().Get("auth/v1/clients/ci%2Fbuilder")).Ok;
        client["description"]!.ToString().Should().Be("Builds.");
        client["expires"]!.ToString().Should().Be("2999-01-02T03:04:05.000Z");
        client["deleteOnExpiration"]!.GetValue<bool>().Should().BeTrue();
        client["disabled"]!.GetValue<bool>().Should().BeFalse();
        client["scopes"]!.ToJsonString().Should().Be("""["queue:create-task:*","assume:builder"]""");
        var role = (await Server.AsRoot().Get("auth/v1/roles/builder")).Ok;
        role["scopes"]!.ToJsonString().Should().Be("""["secrets:get:ci/*","z:last"]""", "roles are stored sorted");
        var secret = (await Server.AsClient("ci/builder").Get("secrets/v1/secret/ci%2Fpassword")).Ok;
        secret["secret"]!.ToJsonString().Should().Be("""{"user":"me","password":"xyzzy"}""");
    }

    [Test]
    public async Task What_it_leaves_out_has_the_documented_defaults()
    {
        await Server.Apply("{clients: [{clientId: a}], roles: [{roleId: r}], secrets: [{name: s, secret: {}}]}");

        var client = (await Server.AsRoot().Get("auth/v1/clients/a")).Ok;
        client["description"]!.ToString().Should().BeEmpty();
        client["scopes"]!.AsArray().Should().BeEmpty();
        client["expires"]!.ToString().Should().Be(BootstrapDocument.NoEnd);
        client["deleteOnExpiration"]!.GetValue<bool>().Should().BeFalse();
        (await Server.AsRoot().Get("auth/v1/roles/r")).Ok["scopes"]!.AsArray().Should().BeEmpty();
        var secret = (await Server.AsRoot().Get("secrets/v1/secret/s")).Ok;
        secret["expires"]!.ToString().Should().Be(BootstrapDocument.NoEnd);
    }

    [Test]
    public async Task It_says_and_notes_what_it_made()
    {
        await Server.Apply(File);

        Server.Messages.Exchanges.Should().Equal("client-created", "client-created", "role-created");
        Server.History("client", "ci/builder").Should().Equal($"{Actor} created");
        Server.History("role", "builder").Should().Equal($"{Actor} created");
        Server.History("secret", "ci/password").Should().Equal($"{Actor} created");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Applied_again_it_changes_nothing(bool asJson)
    {
        await Server.Apply(File);
        var before = await State();
        Server.Clock.Advance(TimeSpan.FromHours(1));

        var text = asJson ? Modules.Kernel.Json.YamlToJson.Parse(File)!.ToJsonString() : File;
        var counts = await Server.Apply(text, asJson);

        counts.Values.Should().OnlyContain(one => one.Created == 0 && one.Updated == 0 && one.Unchanged > 0);
        (await State()).Should().Be(before);
        Server.Messages.All.Should().HaveCount(3);
        Server.History("client", "ci/plain").Should().HaveCount(1);
        Server.History("secret", "ci/password").Should().HaveCount(1, "and nobody has read it");
    }

    [Test]
    public async Task A_token_that_it_does_not_say_is_made_once_and_kept()
    {
        await Server.Apply("clients: [{clientId: a, accessToken: " + Applying.Token + "}]");

        await Server.Apply("clients: [{clientId: a, description: other}]");

        (await Server.AsClient("a").Get("auth/v1/scopes/current")).Status.Should().Be(200);
        Server.History("client", "a").Should().Equal($"{Actor} created", $"{Actor} updated");
    }

    [Test]
    public async Task Another_token_takes_the_place_of_the_old_one_at_once()
    {
        var other = new string('b', 22);
        await Server.Apply("clients: [{clientId: a, accessToken: " + Applying.Token + "}]");
        (await Server.AsClient("a").Get("auth/v1/scopes/current")).Status.Should().Be(200);
        var before = (await Server.AsRoot().Get("auth/v1/clients/a")).Ok;
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        await Server.Apply("clients: [{clientId: a, accessToken: " + other + "}]");

        (await Server.AsClient("a").Get("auth/v1/scopes/current")).Status.Should().Be(401);
        (await Server.AsClient("a", other).Get("auth/v1/scopes/current")).Status.Should().Be(200);
        Server.History("client", "a").Should().Equal($"{Actor} created", $"{Actor} access token reset");
        var after = (await Server.AsRoot().Get("auth/v1/clients/a")).Ok;
        after["lastRotated"]!.ToString().Should().NotBe(before["lastRotated"]!.ToString());
        after["created"]!.ToString().Should().Be(before["created"]!.ToString());
    }

    [Test]
    public async Task Switching_a_client_off_holds_until_the_file_says_otherwise()
    {
        await Server.Apply("clients: [{clientId: a, disabled: true, accessToken: " + Applying.Token + "}]");
        (await Server.AsClient("a").Get("auth/v1/scopes/current")).Status.Should().Be(401);

        (await Server.Apply("clients: [{clientId: a}]"))["clients"].Unchanged.Should().Be(1);
        (await Server.AsClient("a").Get("auth/v1/scopes/current")).Status.Should().Be(401);

        await Server.Apply("clients: [{clientId: a, disabled: false}]");
        (await Server.AsClient("a").Get("auth/v1/scopes/current")).Status.Should().Be(200);
        Server.History("client", "a").Should().Equal($"{Actor} created", $"{Actor} client enabled");
    }

    [Test]
    public async Task What_has_changed_is_brought_into_line_and_told()
    {
        await Server.Apply(File);
        var before = (await Server.AsRoot().Get("auth/v1/roles/builder")).Ok;
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        var counts = await Server.Apply(
            File.Replace("z:last", "y:last").Replace("xyzzy", "plugh").Replace("Builds.", "B."));

        counts.Values.Should().OnlyContain(one => one.Created == 0 && one.Updated == 1);
        Server.Messages.Exchanges.Skip(3).Should().Equal("client-updated", "role-updated");
        var after = (await Server.AsRoot().Get("auth/v1/roles/builder")).Ok;
        after["created"]!.ToString().Should().Be(before["created"]!.ToString());
        after["lastModified"]!.ToString().Should().NotBe(before["lastModified"]!.ToString());
        Server.History("role", "builder").Should().Equal($"{Actor} created", $"{Actor} updated");
        Server.History("secret", "ci/password").Should().Equal($"{Actor} created", $"{Actor} updated");
        (await Server.AsRoot().Get("secrets/v1/secret/ci%2Fpassword")).Text.Should().Contain("plugh");
    }

    [Test]
    public async Task A_changed_role_counts_for_the_very_next_request()
    {
        await Server.Apply(File);
        (await Server.AsClient("ci/builder").Get("secrets/v1/secret/ci%2Fpassword")).Status.Should().Be(200);

        await Server.Apply("roles: [{roleId: builder, scopes: []}]");

        (await Server.AsClient("ci/builder").Get("secrets/v1/secret/ci%2Fpassword")).Status.Should().Be(403);
    }

    [Test]
    public async Task What_it_does_not_name_is_left_alone()
    {
        await Server.Apply(File);

        await Server.Apply("roles: [{roleId: other}]\nclients:\n");

        (await Server.AsRoot().Get("auth/v1/clients/ci%2Fbuilder")).Status.Should().Be(200);
        (await Server.AsRoot().Get("auth/v1/roles/builder")).Status.Should().Be(200);
        (await Server.AsRoot().Get("auth/v1/roles/anonymous")).Status.Should().Be(200);
        (await Server.AsRoot().Get("secrets/v1/secret/ci%2Fpassword")).Status.Should().Be(200);
    }

    [Test]
    public async Task An_empty_file_is_right_and_does_nothing()
    {
        (await Server.Apply("")).Should().BeEmpty();
        (await Server.Apply("# nothing yet\n")).Should().BeEmpty();
        Server.Messages.All.Should().BeEmpty();
    }

    [Test]
    public async Task A_secret_that_has_expired_is_not_made_again_at_each_start()
    {
        const string Expired = "secrets: [{name: s, secret: {}, expires: 2001-01-01T00:00:00Z}]";

        (await Server.Apply(Expired))["secrets"].Should().Be(new BootstrapCounts(0, 0, 1));

        Server.History("secret", "s").Should().BeEmpty();
    }

    [Test]
    public async Task Nor_is_a_client_that_goes_when_it_has_expired()
    {
        const string Expired = "clients: [{clientId: a, deleteOnExpiration: true, expires: 2001-01-01T00:00:00Z}]";

        (await Server.Apply(Expired))["clients"].Should().Be(new BootstrapCounts(0, 0, 1));

        Server.Messages.All.Should().BeEmpty();
    }

    private async Task<string> State()
    {
        var paths = new[] { "auth/v1/clients/ci%2Fbuilder", "auth/v1/clients/ci%2Fplain", "auth/v1/roles/builder" };
        var texts = new List<string>();
        foreach (var path in paths)
        {
            texts.Add((await Server.AsRoot().Get(path)).Text);
        }

        return string.Join('\n', texts);
    }
}

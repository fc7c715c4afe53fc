using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Bootstrap;

/// <summary>What is wrong with a bootstrap file is told all at once, and nothing of such a file is applied.</summary>
public sealed class FaultsTests : ServerTests
{
    [Test]
    public async Task All_faults_of_all_sections_are_told_with_their_paths_and_nothing_is_applied()
    {
        var faults = await Server.Faults("""
            clients:
              - {clientId: good, scopes: [a]}
              - {clientId: "bad id", expires: soon, colour: red}
              - {scopes: [x**, "e\u00e9"], description: 5}
              - {clientId: static/taskcluster/root}
              - {clientId: good}
              - just a text
              - {clientId: late, scopes: [fine, two**]}
            roles:
              - {roleId: loop, scopes: [assume:loop]}
              - {roleId: "r*", scopes: ["a:<..>:<..>"]}
            secrets:
              - {name: "", secret: {}}
              - {name: s, secret: text}
            hokks: []
            """);

        faults.Select(fault => fault.Path).Should().BeEquivalentTo(
            "/hokks",
            "/clients/1/clientId",
            "/clients/1/expires",
            "/clients/1",
            "/clients/2",
            "/clients/2/scopes/1",
            "/clients/2/description",
            "/clients/3/clientId",
            "/clients/4/clientId",
            "/clients/5",
            "/clients/6/scopes/1",
            "/roles/0/scopes",
            "/roles/1/scopes",
            "/secrets/0/name",
            "/secrets/1/secret");
        (await Server.AsRoot().Get("auth/v1/clients/good")).Status.Should().Be(404);
        Server.Messages.All.Should().BeEmpty();
    }

    [TestCase("[]", "the file must be a mapping of sections: clients, roles, secrets")]
    [TestCase("{groups: []}", "/groups must not stand there: the sections are clients, roles, secrets")]
    [TestCase("{clients: {}}", "/clients must be a list of entries, each with a clientId")]
    [TestCase("{roles: [{roleId: r, scope: [a]}]}", "/roles/0 *additional*\"scope\"")]
    [TestCase("{roles: [{roleId: r, scopes: [a, a]}]}", "/roles/0/scopes *duplicate*")]
    [TestCase("{roles: [{roleId: r, scopes: ['a**']}]}", "/roles/0/scopes/0 *must not end with `\\*\\*`*'a\\*\\*'*")]
    [TestCase("{roles: [{roleId: r}, {roleId: r}]}", "/roles/1/roleId *'r' stands at /roles/0 already*")]
    [TestCase("{roles: [{roleId: r, scopes: ['assume:*']}]}", "/roles/0/scopes *'assume:r' -> 'assume:r'*")]
    [TestCase("{clients: [{clientId: static/x}]}", "/clients/0/clientId must not begin with static/*Auth:Static*")]
    [TestCase("{clients: [{clientId: a, accessToken: short}]}", "/clients/0/accessToken must match pattern*{22,66}*")]
    [TestCase("{clients: [{clientId: a, disabled: maybe}]}", "/clients/0/disabled must be boolean*")]
    [TestCase("{secrets: [{name: a}]}", "/secrets/0 *secret*")]
    public async Task A_fault_says_where_it_is_and_what_would_be_right(string yaml, string expected)
    {
        var faults = await Server.Faults(yaml);

        faults.Should().ContainSingle();
        faults[0].ToString().Should().Match(expected.Replace("\\*", "?") + (expected.EndsWith('*') ? "" : "*"));
    }

    [Test]
    public async Task A_description_may_have_10240_characters_as_in_the_API()
    {
        (await Server.Faults($"clients: [{{clientId: a, description: {new string('x', 10_240)}}}]")).Should().BeEmpty();

        var faults = await Server.Faults($"clients: [{{clientId: a, description: {new string('x', 10_241)}}}]");

        faults.Should().ContainSingle().Which.Path.Should().Be("/clients/0/description");
    }

    [Test]
    public async Task No_fault_repeats_a_token_or_a_secret()
    {
        var faults = await Server.Faults("""
            clients:
              - {clientId: a, accessToken: "xyzzy!"}
              - {clientId: b, accessToken: [xyzzy]}
              - xyzzy
            secrets:
              - {name: s, secret: xyzzy}
              - {name: t, secret: [xyzzy]}
            """);

        faults.Should().HaveCount(5);
        faults.Select(fault => fault.ToString()).Should().NotContain(text => text.Contains("xyzzy"));
    }

    [Test]
    public async Task A_role_is_judged_together_with_those_that_are_stored()
    {
        await Server.Apply("roles: [{roleId: a, scopes: [assume:b]}]");

        var faults = await Server.Faults("roles: [{roleId: c}, {roleId: b, scopes: [assume:a]}]");

        faults.Should().ContainSingle().Which.Path.Should().Be("/roles/1/scopes");
        faults[0].Message.Should().Contain("'assume:a'").And.Contain("'assume:b'").And.Contain("cycle");
        (await Server.AsRoot().Get("auth/v1/roles/c")).Status.Should().Be(404);
    }

    [Test]
    public async Task A_cycle_that_the_file_itself_undoes_is_none()
    {
        await Server.Apply("roles: [{roleId: a, scopes: [assume:b]}]");

        (await Server.Faults("roles: [{roleId: a, scopes: []}, {roleId: b, scopes: [assume:a]}]")).Should().BeEmpty();

        (await Server.AsRoot().Get("auth/v1/roles/b")).Ok["scopes"]!.ToJsonString().Should().Be("""["assume:a"]""");
    }

    [Test]
    public async Task Each_of_two_cycles_is_told()
    {
        var faults = await Server.Faults("""
            roles:
              - {roleId: a, scopes: [assume:b]}
              - {roleId: b, scopes: [assume:a]}
              - {roleId: c, scopes: [assume:c]}
            """);

        faults.Should().HaveCount(2);
        faults.Should().ContainSingle(fault => fault.Path == "/roles/2/scopes");
    }

    [Test]
    public async Task The_message_lists_all_faults_and_names_the_file()
    {
        var apply = () => Server.Apply("{roles: [{}], clients: [{}]}");

        (await apply.Should().ThrowAsync<BootstrapException>()).Which.Message
            .Should().StartWith("the file has 2 faults; nothing of it was applied:\n  * /clients/0 ")
            .And.Contain("\n  * /roles/0 ");
    }

    [TestCase("clients: [", false)]
    [TestCase("a: 1\na: 2", false)]
    [TestCase("a: 1\n---\nb: 2", false)]
    [TestCase("{\"clients\": [}", true)]
    [TestCase("{\"clients\": [], \"clients\": []}", true)]
    public void What_is_neither_YAML_nor_JSON_is_refused(string text, bool isJson) =>
        new Action(() => BootstrapDocument.Parse("x.yml", text, isJson))
            .Should().Throw<UnusableDataException>().WithMessage($"x.yml is not {(isJson ? "JSON" : "YAML")}*");
}

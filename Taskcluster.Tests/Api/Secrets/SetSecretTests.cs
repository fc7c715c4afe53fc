using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Secrets;

/// <summary>secrets.set (spec/services.md §4.1; §8 rows 52 to 55).</summary>
public sealed class SetSecretTests : ServerTests
{
    public static readonly Example Example = new("secrets.set", server =>
    {
        var name = SecretCalls.NewName();
        return Task.FromResult(new ExampleRequest($"/secret/{name}", server.Body()) { Needs = $"secrets:set:{name}" });
    });

    [Test]
    public async Task A_slash_in_a_name_may_be_escaped_or_not()
    {
        var body = Server.Body();

        var answer = await Server.AsRoot().Put("secrets/v1/secret/garbage%2Fx", body.ToJsonString());

        answer.Status.Should().Be(200);
        answer.Text.Should().Be("{}");
        answer.Header("content-type").Should().Be("application/json; charset=utf-8");
        var got = (await Server.AsRoot().Get("secrets/v1/secret/garbage/x")).Ok;
        JsonNode.DeepEquals(got, body).Should().BeTrue("{0}", got);
    }

    [TestCase("a b")]
    [TestCase("é/ü")]
    [TestCase("a//b")]
    [TestCase("/")]
    [TestCase("")]
    [TestCase("../x")]
    [TestCase("100%")]
    [TestCase("*")]
    [TestCase("a\nb")]
    public async Task A_name_may_be_anything(string name)
    {
        await Server.SetSecret(name);

        (await Server.GetSecret(name)).Status.Should().Be(200);
        (await Server.GetSecret(name + "x")).Status.Should().Be(404);
    }

    [Test]
    public async Task A_value_comes_back_to_the_letter()
    {
        const string value = """{"n":1.50,"e":1E400,"s":"\u00e9\/","deep":[[{"":null}]],"a":true,"a":false}""";
        var expires = WireTime.Format(Server.Clock.GetUtcNow().AddDays(1));

        (await Server.AsRoot().Put("secrets/v1/secret/x", $$"""{"secret":{{value}},"expires":"{{expires}}"}"""))
            .Status.Should().Be(200);

        (await Server.GetSecret("x")).Text.Should().Be($$"""{"secret":{{value}},"expires":"{{expires}}"}""");
    }

    [Test]
    public async Task A_value_may_nest_as_deep_as_a_body()
    {
        var value = $$"""{"x":{{new string('[', 198)}}{{new string(']', 198)}}}""";

        (await Server.AsRoot().Put("secrets/v1/secret/deep", Raw(value))).Status.Should().Be(200);
        (await Server.GetSecret("deep")).Text.Should().Contain(value);
    }

    [Test]
    public async Task A_value_may_be_as_large_as_a_body()
    {
        var room = (10 * 1024 * 1024) - Raw("""{"x":""}""").Length;
        var value = $$"""{"x":"{{new string('y', room)}}"}""";

        (await Server.AsRoot().Put("secrets/v1/secret/large", Raw(value))).Status.Should().Be(200);
        (await Server.GetSecret("large")).Text.Should().Contain(value);
        (await Server.AsRoot().Put("secrets/v1/secret/large", Raw(value) + " "))
            .ShouldFail(413, "InputTooLarge", "10485761 bytes");
    }

    [Test]
    public async Task A_second_value_takes_the_place_of_the_first()
    {
        await Server.SetSecret("x", """{"old":1}""");
        await Server.SetSecret("x", """{"new":2}""", TimeSpan.FromHours(2));

        var secret = (await Server.GetSecret("x")).Ok;
        secret["secret"]!.ToJsonString().Should().Be("""{"new":2}""");
        secret["expires"]!.GetValue<string>().Should().Be(WireTime.Format(Server.Clock.GetUtcNow().AddHours(2)));
        Server.History("x").Should().StartWith(
            ["created by static/taskcluster/root", "updated by static/taskcluster/root"]);
    }

    [Test]
    public async Task What_has_expired_is_created_again()
    {
        await Server.SetSecret("x", expiresIn: TimeSpan.FromMilliseconds(-1));
        await Server.SetSecret("x");

        Server.History("x").Where(entry => entry.StartsWith("created", StringComparison.Ordinal)).Should().HaveCount(2);
        Server.History("x").Should().NotContain(entry => entry.StartsWith("updated", StringComparison.Ordinal));
    }

    [Test]
    public async Task It_may_have_expired_before_it_was_set()
    {
        await Server.SetSecret("x", expiresIn: TimeSpan.FromDays(-1));

        (await Server.GetSecret("x")).ShouldFail(404, "ResourceNotFound", "Secret not found");
    }

    [TestCase("""{"secret":"text","expires":"2030-01-01T00:00:00Z"}""", "data/secret must be object")]
    [TestCase("""{"secret":[],"expires":"2030-01-01T00:00:00Z"}""", "data/secret must be object")]
    [TestCase("""{"secret":{}}""", "data must have required property 'expires'")]
    [TestCase("""{"expires":"2030-01-01T00:00:00Z"}""", "data must have required property 'secret'")]
    [TestCase("""{"secret":{},"expires":"tomorrow"}""", "data/expires must match format \"date-time\"")]
    [TestCase("""{"secret":{},"expires":"2030-01-01T00:00:00Z","x":1}""", "additional properties: \"x\"")]
    public async Task A_body_of_another_shape_is_refused_and_not_shown(string body, string fault)
    {
        var answer = await Server.AsRoot().Put("secrets/v1/secret/x", body);

        answer.ShouldFail(400, "InputValidationError", "/schemas/secrets/v1/secret.json#", fault);
        answer.Json["requestInfo"]!["payload"]!.GetValue<string>().Should().Be("(OMITTED)");
        Server.History("x").Should().BeEmpty();
    }

    [Test]
    public async Task It_needs_the_scope_of_just_this_name()
    {
        var path = "secrets/v1/secret/a%2Fb";
        var body = Server.Body().ToJsonString();

        (await Server.With("secrets:set:a/bc", "secrets:get:*").Put(path, body))
            .ShouldLack("secrets:set:a/b", "secrets:set:a/b");
        (await Server.Anonymous().Put(path, body)).ShouldNeed("secrets:set:a/b");
        (await Server.With("secrets:set:a/*").Put(path, body)).Status.Should().Be(200);
        Server.History("a/b").Should().Equal("created by test/limited");
    }

    private string Raw(string value) =>
        $$"""{"secret":{{value}},"expires":"{{WireTime.Format(Server.Clock.GetUtcNow().AddHours(1))}}"}""";
}

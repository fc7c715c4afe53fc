using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Secrets;

/// <summary>secrets.list (spec/services.md §4.1).</summary>
public sealed class ListSecretsTests : ServerTests
{
    public static readonly Example Example = new("secrets.list", async server =>
    {
        await server.SetSecret(SecretCalls.NewName());
        return new ExampleRequest("/secrets") { Needs = "secrets:list-secrets" };
    });

    [Test]
    public async Task Names_come_in_order_and_nothing_else()
    {
        (await List()).ToJsonString().Should().Be("""{"secrets":[]}""");
        foreach (var name in new[] { "b", "é", "a/x", "", "a", "Z", "a b" })
        {
            await Server.SetSecret(name);
        }

        var page = await List();

        page.AsObject().Select(member => member.Key).Should().Equal("secrets");
        Names(page).Should().Equal("", "Z", "a", "a b", "a/x", "b", "é");
    }

    [Test]
    public async Task Pages_of_each_size_show_every_name_once()
    {
        string[] names = ["", "a", "a/b", "a/c", "b", "\u0001", "c d", "ü"];
        foreach (var name in names)
        {
            await Server.SetSecret(name);
        }

        for (var limit = 1; limit <= names.Length + 1; limit++)
        {
            var seen = new List<string>();
            var query = $"?limit={limit}";
            for (var pages = 1; ; pages++)
            {
                var page = await List(query);
                seen.AddRange(Names(page));
                if (page["continuationToken"]?.GetValue<string>() is not { } token)
                {
                    pages.Should().Be((names.Length + limit - 1) / limit);
                    break;
                }

                Names(page).Should().HaveCount(limit);
                query = $"?limit={limit}&continuationToken={Uri.EscapeDataString(token)}";
            }

            seen.Should().Equal(names.Order(StringComparer.Ordinal), "with pages of {0}", limit);
        }
    }

    [Test]
    public async Task A_page_of_nothing_is_empty_and_the_last()
    {
        await Server.SetSecret("a");

        (await List("?limit=0")).ToJsonString().Should().Be("""{"secrets":[]}""");
    }

    [Test]
    public async Task What_comes_and_goes_between_pages_is_neither_repeated_nor_waited_for()
    {
        foreach (var name in new[] { "b", "d", "f" })
        {
            await Server.SetSecret(name);
        }

        var token = (await List("?limit=1"))["continuationToken"]!.GetValue<string>();
        _ = (await Server.AsRoot().Delete("secrets/v1/secret/d")).Ok;
        await Server.SetSecret("a");
        await Server.SetSecret("e");

        Names(await List($"?continuationToken={token}")).Should().Equal("e", "f");
    }

    [Test]
    public async Task Expired_secrets_are_left_out_at_once()
    {
        await Server.SetSecret("gone", expiresIn: TimeSpan.FromHours(-1));
        await Server.SetSecret("soon", expiresIn: TimeSpan.FromMinutes(1));
        await Server.SetSecret("late", expiresIn: TimeSpan.FromMinutes(2));

        Names(await List()).Should().Equal("late", "soon");
        Server.Clock.Advance(TimeSpan.FromMinutes(1));
        Names(await List()).Should().Equal("late");
    }

    [Test]
    public async Task It_needs_a_scope_and_knows_no_other_options()
    {
        (await Server.With("secrets:get:*", "secrets:set:*").Get("secrets/v1/secrets"))
            .ShouldLack("secrets:list-secrets", "secrets:list-secrets");
        (await Server.Anonymous().Get("secrets/v1/secrets")).ShouldNeed("secrets:list-secrets");
        (await Server.AsRoot().Get("secrets/v1/secrets?prefix=a"))
            .ShouldFail(400, "InvalidRequestArguments", "prefix");
        (await Server.AsRoot().Get("secrets/v1/secrets?limit=x")).ShouldFail(400, "InvalidRequestArguments", "limit");
        (await Server.AsRoot().Get("secrets/v1/secrets?continuationToken="))
            .ShouldFail(400, "InvalidRequestArguments", "continuationToken");
    }

    [TestCase("a-b")]
    [TestCase("!")]
    public async Task A_token_that_no_page_gave_is_refused(string token) =>
        (await Server.AsRoot().Get($"secrets/v1/secrets?continuationToken={Uri.EscapeDataString(token)}"))
            .ShouldFail(400, "InputError", "Invalid continuation token");

    private static IEnumerable<string> Names(JsonNode page) =>
        page["secrets"]!.AsArray().Select(name => name!.GetValue<string>());

    private async Task<JsonNode> List(string query = "") =>
        (await Server.With("secrets:list-secrets").Get("secrets/v1/secrets" + query)).Ok;
}

using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>githubRepoToken (spec/services.md §3.5).</summary>
public sealed class GetGithubRepoTokenTests : ServerTests
{
    private const string Path = "auth/v1/github/my-app/Mozilla/repo-token";

    public static readonly Example Example = new("auth.githubRepoToken", _ => Task.FromResult(
        new ExampleRequest("/github/my-app/Mozilla/repo-token", Body(["Gecko", "x"], ("contents", "read")))
        {
            Needs = ScopeExpression.AllOf(
                "auth:github-repo-token:my-app/mozilla/gecko:contents:read",
                "auth:github-repo-token:my-app/mozilla/x:contents:read"),
        }))
    {
        Status = 404,
    };

    private static readonly string[] Permissions =
    [
        "actions", "administration", "artifact_metadata", "attestations", "checks", "code_quality", "codespaces",
        "contents", "dependabot_secrets", "deployments", "discussions", "environments", "issues", "merge_queues",
        "metadata", "packages", "pages", "pull_requests", "repository_custom_properties", "repository_hooks",
        "repository_projects", "secret_scanning_alerts", "secrets", "security_events", "single_file", "statuses",
        "vulnerability_alerts", "workflows",
    ];

    [Test]
    public async Task No_application_is_configured()
    {
        Permissions.Should().HaveCount(28);
        foreach (var level in new[] { "write", "read", "admin" })
        {
            var known = Permissions.Where(name => level switch
            {
                "admin" => name == "repository_projects",
                "read" => name != "workflows",
                _ => true,
            });

            (await Server.AsRoot().Post(Path, Body(["a"], [.. known.Select(name => (name, level))])))
                .ShouldFail(404, "ResourceNotFound", "Application with name `my-app` is not configured");
        }
    }

    [Test]
    public async Task Each_permission_on_each_repository_needs_a_scope()
    {
        var body = Body(["Gecko", "a.b_c-D"], ("contents", "read"), ("issues", "write"));
        string[] needed =
        [
            "auth:github-repo-token:my-app/mozilla/gecko:contents:read",
            "auth:github-repo-token:my-app/mozilla/gecko:issues:write",
            "auth:github-repo-token:my-app/mozilla/a.b_c-d:contents:read",
            "auth:github-repo-token:my-app/mozilla/a.b_c-d:issues:write",
        ];
        var all = new JsonObject { ["AllOf"] = new JsonArray([.. needed.Select(scope => JsonValue.Create(scope))]) };

        (await Server.With(needed).Post(Path, body)).Status.Should().Be(404);
        (await Server.With("auth:github-repo-token:my-app/mozilla/*").Post(Path, body)).Status.Should().Be(404);
        (await Server.Anonymous().Post(Path, body)).ShouldNeed(all.ToJsonString());
        for (var left = 0; left < needed.Length; left++)
        {
            var held = needed.Where((_, index) => index != left).ToArray();
            (await Server.With(held).Post(Path, body)).ShouldLack(needed[left], all.ToJsonString());
        }

        (await Server.With("auth:github-repo-token:my-app/Mozilla/*").Post(Path, body)).Status.Should().Be(403);
    }

    [TestCase("""{"permissions":{},"repositories":["a"]}""", "data/permissions must NOT have fewer than 1 properties")]
    [TestCase("""{"permissions":{"nope":"read"},"repositories":["a"]}""", "additional properties: \"nope\"")]
    [TestCase("""{"permissions":{"contents":"admin"},"repositories":["a"]}""", "data/permissions/contents")]
    [TestCase("""{"permissions":{"workflows":"read"},"repositories":["a"]}""", "data/permissions/workflows")]
    [TestCase("""{"permissions":{"contents":"read"},"repositories":[]}""", "data/repositories must NOT have fewer")]
    [TestCase("""{"permissions":{"contents":"read"},"repositories":["a/b"]}""", "data/repositories/0 must match")]
    [TestCase("""{"permissions":{"contents":"read"},"repositories":["a\n"]}""", "data/repositories/0 must match")]
    [TestCase("""{"permissions":{"contents":"read"}}""", "'repositories'")]
    [TestCase("""{"repositories":["a"]}""", "'permissions'")]
    public async Task A_bad_body_is_told_before_missing_scopes(string body, string fault) =>
        (await Server.Anonymous().Post(Path, body)).ShouldFail(400, "InputValidationError", fault);

    [Test]
    public async Task At_most_500_repositories_are_taken()
    {
        string[] Names(int count) => [.. Enumerable.Range(0, count).Select(number => $"r{number}")];

        (await Server.AsRoot().Post(Path, Body(Names(500), ("contents", "read")))).Status.Should().Be(404);
        (await Server.AsRoot().Post(Path, Body(Names(501), ("contents", "read"))))
            .ShouldFail(400, "InputValidationError", "data/repositories must NOT have more than 500 items");
    }

    [TestCase("my.app/owner", "appName")]
    [TestCase("app/a%20b", "owner")]
    public async Task Arguments_have_patterns(string path, string name) =>
        (await Server.AsRoot().Post($"auth/v1/github/{path}/repo-token", Body(["a"], ("contents", "read"))))
            .ShouldFail(400, "InvalidRequestArguments", name);

    private static JsonObject Body(string[] repositories, params (string Name, string Level)[] permissions) => new()
    {
        ["repositories"] = new JsonArray([.. repositories.Select(name => JsonValue.Create(name))]),
        ["permissions"] = new JsonObject(permissions.Select(
            permission => KeyValuePair.Create(permission.Name, (JsonNode?)permission.Level))),
    };
}

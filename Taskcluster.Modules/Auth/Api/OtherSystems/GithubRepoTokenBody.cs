using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>What a GitHub token is to be good for.</summary>
[Schema("auth", "github-repo-token-request", Title = "GitHub Repository Token Request")]
public sealed record GithubRepoTokenBody
{
    private const string ReadWrite = """{"type":"string","enum":["read","write"]}""";

    // GitHub's own names.
    private const string KnownPermissions = $$"""
        {
          "minProperties": 1,
          "additionalProperties": false,
          "properties": {
            "actions": {{ReadWrite}},
            "administration": {{ReadWrite}},
            "artifact_metadata": {{ReadWrite}},
            "attestations": {{ReadWrite}},
            "checks": {{ReadWrite}},
            "code_quality": {{ReadWrite}},
            "codespaces": {{ReadWrite}},
            "contents": {{ReadWrite}},
            "dependabot_secrets": {{ReadWrite}},
            "deployments": {{ReadWrite}},
            "discussions": {{ReadWrite}},
            "environments": {{ReadWrite}},
            "issues": {{ReadWrite}},
            "merge_queues": {{ReadWrite}},
            "metadata": {{ReadWrite}},
            "packages": {{ReadWrite}},
            "pages": {{ReadWrite}},
            "pull_requests": {{ReadWrite}},
            "repository_custom_properties": {{ReadWrite}},
            "repository_hooks": {{ReadWrite}},
            "repository_projects": {"type":"string","enum":["read","write","admin"]},
            "secret_scanning_alerts": {{ReadWrite}},
            "secrets": {{ReadWrite}},
            "security_events": {{ReadWrite}},
            "single_file": {{ReadWrite}},
            "statuses": {{ReadWrite}},
            "vulnerability_alerts": {{ReadWrite}},
            "workflows": {"type":"string","enum":["write"]}
          }
        }
        """;

    [SchemaJson(KnownPermissions), Says("What may be done, by the names that GitHub gives to permissions.")]
    public required IReadOnlyDictionary<string, string> Permissions { get; init; }

    [Pattern("^[A-Za-z0-9._-]+$"), Items(Min = 1, Max = 500), Says("Names of repositories, without their owner.")]
    public required IReadOnlyList<string> Repositories { get; init; }

    /// <summary>
    /// Each permission on each repository, as scopes name them: <c>repository:permission:level</c>, the repository in
    /// lower case.
    /// </summary>
    public IReadOnlyList<string> RepoPerms() =>
    [
        .. from repository in Repositories
           from permission in Permissions
           select $"{repository.ToLowerInvariant()}:{permission.Key}:{permission.Value}",
    ];
}

using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Github.Payloads;

/// <summary>The repository of a made-up event, with the people who work in it.</summary>
internal sealed record SampleRepository(string Owner, string Name, string Branch)
{
    public const int PullRequestNumber = 42;
    public const string PullRequestTitle = "Draw the coast line before the rivers";
    public const string BaseSha = "5d1c0e7a94b3f2608d7e1a5c3b9f40e28c6d7a13";
    public const string HeadSha = "a17f3b9c20d84e65f1b7c9d2e3a4058b6f7c1d9e";
    public const string ContributorLogin = "ines-cartographer";
    public const string ContributorMail = "ines@example.com";
    public const string Moment = "2025-03-14T09:26:53Z";

    private const string MaintainerLogin = "otto-maintainer";
    private const string MergeSha = "c8e2a6f40b1d97350e6c4a82f9b3d7150a2e8c64";

    public string Url => $"https://github.com/{Owner}/{Name}";

    public string ApiUrl => $"https://api.github.com/repos/{Owner}/{Name}";

    public static JsonObject Installation() => new() { ["id"] = 31_415 };

    /// <summary>Who changes things.</summary>
    public static JsonObject Contributor() => Account(ContributorLogin, 2_718, "User");

    /// <summary>Who looks after the repository.</summary>
    public static JsonObject Maintainer() => Account(MaintainerLogin, 1_618, "User");

    public static JsonObject Account(string login, int id, string type) => new()
    {
        ["login"] = login,
        ["id"] = id,
        ["type"] = type,
        ["site_admin"] = false,
        ["url"] = $"https://api.github.com/users/{login}",
        ["html_url"] = $"https://github.com/{login}",
    };

    public JsonObject Repository() => RepositoryOf(Owner);

    /// <summary>The newest commit of the branch.</summary>
    public JsonObject Commit() => new()
    {
        ["id"] = HeadSha,
        ["tree_id"] = MergeSha,
        ["distinct"] = true,
        ["message"] = PullRequestTitle,
        ["timestamp"] = Moment,
        ["url"] = $"{Url}/commit/{HeadSha}",
        ["author"] = Committer(),
        ["committer"] = Committer(),
        ["added"] = new JsonArray("src/coast.c"),
        ["removed"] = new JsonArray(),
        ["modified"] = new JsonArray("src/map.c", "README.md"),
    };

    /// <summary>A pull request from the contributor's fork, after this was done to it.</summary>
    public JsonObject PullRequest(string? action) => new()
    {
        ["id"] = 61_803,
        ["number"] = PullRequestNumber,
        ["state"] = action == "closed" ? "closed" : "open",
        ["title"] = PullRequestTitle,
        ["body"] = "Rivers end at the coast, so that it has to be there first.",
        ["draft"] = action == "converted_to_draft",
        ["locked"] = false,
        ["merged"] = action == "closed",
        ["mergeable"] = true,
        ["merge_commit_sha"] = MergeSha,
        ["user"] = Contributor(),
        ["assignees"] = new JsonArray(),
        ["requested_reviewers"] = new JsonArray(),
        ["labels"] = new JsonArray(),
        ["author_association"] = "CONTRIBUTOR",
        ["created_at"] = Moment,
        ["updated_at"] = Moment,
        ["commits"] = 1,
        ["additions"] = 14,
        ["deletions"] = 3,
        ["changed_files"] = 3,
        ["url"] = $"{ApiUrl}/pulls/{PullRequestNumber}",
        ["html_url"] = $"{Url}/pull/{PullRequestNumber}",
        ["diff_url"] = $"{Url}/pull/{PullRequestNumber}.diff",
        ["patch_url"] = $"{Url}/pull/{PullRequestNumber}.patch",
        ["head"] = Side(ContributorLogin, Branch, HeadSha, Contributor()),
        ["base"] = Side(Owner, Branch, BaseSha, OwnerAccount()),
    };

    private JsonObject Side(string owner, string branch, string sha, JsonObject user) => new()
    {
        ["label"] = $"{owner}:{branch}",
        ["ref"] = branch,
        ["sha"] = sha,
        ["user"] = user,
        ["repo"] = RepositoryOf(owner),
    };

    private JsonObject OwnerAccount() => Account(Owner, 4_100, "Organization");

    private JsonObject RepositoryOf(string owner)
    {
        var url = $"https://github.com/{owner}/{Name}";
        return new JsonObject
        {
            ["id"] = owner == Owner ? 141_421 : 173_205,
            ["name"] = Name,
            ["full_name"] = $"{owner}/{Name}",
            ["private"] = false,
            ["fork"] = owner != Owner,
            ["owner"] = owner == Owner ? OwnerAccount() : Contributor(),
            ["description"] = "A made-up repository",
            ["default_branch"] = Branch,
            ["url"] = url,
            ["html_url"] = url,
            ["clone_url"] = $"{url}.git",
            ["git_url"] = $"git://github.com/{owner}/{Name}.git",
            ["ssh_url"] = $"git@github.com:{owner}/{Name}.git",
            ["visibility"] = "public",
        };
    }

    private static JsonObject Committer() => new()
    {
        ["name"] = "Ines Cartographer",
        ["email"] = ContributorMail,
        ["username"] = ContributorLogin,
    };
}

using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Github.Payloads;

/// <summary>Made-up events in the form that GitHub gives real ones; people and commits are invented.</summary>
public static class SampleEvents
{
    /// <summary>The branch where nobody names one.</summary>
    public const string DefaultBranch = "main";

    /// <summary>An event of a repository.</summary>
    /// <param name="tasksFor">What happens: one of <see cref="EventKind.All"/>.</param>
    /// <param name="action">What is done; null for pushes.</param>
    /// <param name="organization">Who the repository belongs to.</param>
    /// <param name="repository">Its name.</param>
    /// <param name="overrides">
    /// Members that take the place of those of the payload, and of the message about it
    /// (see <see cref="GithubEvent.With"/>).
    /// </param>
    /// <exception cref="PayloadException">An override has another type than what it replaces.</exception>
    public static GithubEvent Event(
        string tasksFor, string? action, string organization, string repository, JsonObject? overrides = null)
    {
        var branch = overrides?.TextAt("branch") ?? DefaultBranch;
        var payload = Payload(tasksFor, action, organization, repository, branch);
        if (tasksFor == EventKind.Comment)
        {
            // The service looks it up, since templates want to know what was commented on.
            payload["pull_request"] = new SampleRepository(organization, repository, branch).PullRequest("opened");
        }

        foreach (var (name, value) in overrides ?? [])
        {
            payload[name] = value?.DeepClone();
        }

        var made = new GithubEvent(tasksFor, payload)
        {
            Organization = organization,
            Repository = repository,
            Branch = branch,
            Details = EventDetails.Of(tasksFor, payload),
        };
        return overrides is null ? made : made.With(overrides);
    }

    /// <summary>The body of the webhook that would tell of such an event.</summary>
    public static JsonObject Payload(
        string tasksFor, string? action, string organization, string repository, string branch = DefaultBranch)
    {
        var at = new SampleRepository(organization, repository, branch);
        return tasksFor switch
        {
            EventKind.Push => Push(at),
            EventKind.PullRequest or EventKind.UntrustedPullRequest => new JsonObject
            {
                ["action"] = action,
                ["number"] = SampleRepository.PullRequestNumber,
                ["pull_request"] = at.PullRequest(action),
                ["repository"] = at.Repository(),
                ["sender"] = SampleRepository.Contributor(),
                ["installation"] = SampleRepository.Installation(),
            },
            EventKind.Release => Release(at, action),
            EventKind.Comment => Comment(at, action),
            _ => throw new PayloadException(
                $"There are no events of the kind '{tasksFor}', only {string.Join(", ", EventKind.All)}."),
        };
    }

    private static JsonObject Push(SampleRepository at) => new()
    {
        ["ref"] = $"refs/heads/{at.Branch}",
        ["before"] = SampleRepository.BaseSha,
        ["after"] = SampleRepository.HeadSha,
        ["created"] = false,
        ["deleted"] = false,
        ["forced"] = false,
        ["base_ref"] = null,
        ["compare"] = $"{at.Url}/compare/{SampleRepository.BaseSha[..12]}...{SampleRepository.HeadSha[..12]}",
        ["commits"] = new JsonArray(at.Commit()),
        ["head_commit"] = at.Commit(),
        ["repository"] = at.Repository(),
        ["pusher"] = new JsonObject
        {
            ["name"] = SampleRepository.ContributorLogin,
            ["email"] = SampleRepository.ContributorMail,
        },
        ["sender"] = SampleRepository.Contributor(),
        ["installation"] = SampleRepository.Installation(),

        // Pushes have none, but here it stands without a value, so that files may ask for it whatever happened.
        ["action"] = null,
    };

    private static JsonObject Release(SampleRepository at, string? action) => new()
    {
        ["action"] = action,
        ["release"] = new JsonObject
        {
            ["id"] = 70_412,
            ["node_id"] = "RE_sample",
            ["tag_name"] = "v2.4.0",
            ["target_commitish"] = at.Branch,
            ["name"] = "The one with the map",
            ["body"] = "Maps can be printed now. Thanks to all who drew one.",
            ["draft"] = action == "created",
            ["prerelease"] = action == "prereleased",
            ["created_at"] = SampleRepository.Moment,
            ["published_at"] = SampleRepository.Moment,
            ["author"] = SampleRepository.Maintainer(),
            ["assets"] = new JsonArray(),
            ["url"] = $"{at.ApiUrl}/releases/70412",
            ["html_url"] = $"{at.Url}/releases/tag/v2.4.0",
            ["tarball_url"] = $"{at.ApiUrl}/tarball/v2.4.0",
            ["zipball_url"] = $"{at.ApiUrl}/zipball/v2.4.0",
        },
        ["repository"] = at.Repository(),
        ["sender"] = SampleRepository.Maintainer(),
        ["installation"] = SampleRepository.Installation(),
    };

    private static JsonObject Comment(SampleRepository at, string? action) => new()
    {
        ["action"] = action,
        ["issue"] = new JsonObject
        {
            ["id"] = 51_877,
            ["number"] = SampleRepository.PullRequestNumber,
            ["title"] = SampleRepository.PullRequestTitle,
            ["state"] = "open",
            ["locked"] = false,
            ["user"] = SampleRepository.Contributor(),
            ["labels"] = new JsonArray(),
            ["comments"] = 3,
            ["html_url"] = $"{at.Url}/pull/{SampleRepository.PullRequestNumber}",
            ["pull_request"] = new JsonObject
            {
                ["url"] = $"{at.ApiUrl}/pulls/{SampleRepository.PullRequestNumber}",
                ["html_url"] = $"{at.Url}/pull/{SampleRepository.PullRequestNumber}",
            },
        },
        ["comment"] = new JsonObject
        {
            ["id"] = 90_233,
            ["user"] = SampleRepository.Maintainer(),
            ["body"] = "/taskcluster run",
            ["created_at"] = SampleRepository.Moment,
            ["updated_at"] = SampleRepository.Moment,
            ["html_url"] = $"{at.Url}/pull/{SampleRepository.PullRequestNumber}#issuecomment-90233",
        },
        ["repository"] = at.Repository(),
        ["organization"] = SampleRepository.Account(at.Owner, 4_100, "Organization"),
        ["sender"] = SampleRepository.Maintainer(),
    };
}

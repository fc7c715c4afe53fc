using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;

namespace Taskcluster.Monolith.Commands;

/// <summary>What <c>--event</c> means: one of the made-up events, or a file with the body of a webhook.</summary>
internal sealed record EventArgument(string Event)
{
    private static readonly IReadOnlyList<(string Name, string TasksFor)> Samples =
    [
        ("push", EventKind.Push),
        ("tag", EventKind.Push),
        ("pull-request", EventKind.PullRequest),
        ("pull-request-untrusted", EventKind.UntrustedPullRequest),
        ("release", EventKind.Release),
        ("comment", EventKind.Comment),
    ];

    private const string Tag = "tag";
    private const string SampleTag = "v2.4.0";
    private const string Organization = "taskcluster";
    private const string Repository = "testing";

    /// <summary>The names of the made-up events, for people.</summary>
    public static string Names => string.Join(", ", Samples.Select(sample => sample.Name));

    private static string Kinds => string.Join(", ", EventKind.All);

    /// <summary>What of the event the command line names besides.</summary>
    public string? Action { get; init; }

    /// <inheritdoc cref="Action"/>
    public string? Type { get; init; }

    /// <summary>As <c>owner/name</c>.</summary>
    public string? Of { get; init; }

    /// <inheritdoc cref="Action"/>
    public string? Branch { get; init; }

    /// <summary>The event.</summary>
    /// <exception cref="TaskFileException">There is no such event, or the options do not fit it.</exception>
    public GithubEvent Read()
    {
        try
        {
            var sample = Samples.FirstOrDefault(
                one => one.Name == Event || (one.Name != Tag && one.TasksFor == Event));
            return sample.Name is null ? OfFile() : Sample(sample.Name, sample.TasksFor);
        }
        catch (PayloadException error)
        {
            throw new TaskFileException($"--event {Event}: {error.Message}");
        }
    }

    private GithubEvent Sample(string name, string own)
    {
        var tasksFor = TypeOr(own);
        var actions = EventKind.ActionsOf(tasksFor);
        if (Action is not null && !actions.Contains(Action))
        {
            throw new TaskFileException(actions.Count == 0
                ? $"--action {Action}: {tasksFor} has no actions."
                : $"--action {Action}: {tasksFor} has the actions {string.Join(", ", actions)}.");
        }

        var (organization, repository) = OwnerAndName() ?? (Organization, Repository);
        var overrides = new JsonObject();
        if (Branch is not null)
        {
            overrides["branch"] = Branch;
        }

        var made = SampleEvents.Event(
            tasksFor, Action ?? (actions.Count > 0 ? actions[0] : null), organization, repository, overrides);
        made.Payload.Remove("branch");
        return name == Tag ? OfTag(made.Payload) : made;
    }

    private GithubEvent OfTag(JsonObject payload)
    {
        payload["ref"] = $"refs/tags/{Branch ?? SampleTag}";
        payload["base_ref"] = $"refs/heads/{SampleEvents.DefaultBranch}";
        return GithubEvent.Of(EventKind.Push, payload);
    }

    private GithubEvent OfFile()
    {
        if (!File.Exists(Event))
        {
            throw new TaskFileException(
                $"--event {Event}: it is neither one of {Names} nor a file with the body of a webhook.");
        }

        var payload = InputFile.Read(Event) as JsonObject
            ?? throw new TaskFileException($"{Event} does not hold the body of a webhook, which is a JSON object.");
        if (Action is not null)
        {
            payload["action"] = Action;
        }

        var github = GithubEvent.Of(TypeOr(EventKind.Guess(payload)), payload);
        var (organization, repository) = OwnerAndName() ?? (github.Organization, github.Repository);
        return github with
        {
            Organization = organization,
            Repository = repository,
            Branch = Branch ?? github.Branch,
        };
    }

    private string TypeOr(string? own) => Type is null
        ? own ?? throw new TaskFileException(
            $"{Event}: what happened cannot be told from its keys; say it with --type {Kinds}.")
        : EventKind.All.Contains(Type) ? Type
        : throw new TaskFileException($"--type {Type}: it must be one of {Kinds}.");

    private (string Organization, string Repository)? OwnerAndName() => Of?.Split('/') switch
    {
        null => null,
        [{ Length: > 0 } owner, { Length: > 0 } name] => (owner, name),
        _ => throw new TaskFileException($"--repository {Of}: it must be an owner and a name, such as octo/maps."),
    };
}

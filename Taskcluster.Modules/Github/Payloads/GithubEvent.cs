using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Github.Payloads;

/// <summary>Something that happened in a repository, as its tasks are made from it (spec/services.md §4.8).</summary>
/// <param name="TasksFor">What happened: one of <see cref="EventKind.All"/>.</param>
/// <param name="Payload">The body of the webhook.</param>
public sealed record GithubEvent(string TasksFor, JsonObject Payload)
{
    /// <summary>Who the repository belongs to.</summary>
    public required string Organization { get; init; }

    /// <summary>The repository's name without its owner.</summary>
    public required string Repository { get; init; }

    /// <summary>The branch that decides which role the tasks have.</summary>
    public required string Branch { get; init; }

    /// <summary>What files of version 0 can name: flat keys with dots.</summary>
    public required JsonObject Details { get; init; }

    /// <summary>The event that a webhook told of.</summary>
    /// <param name="tasksFor">What happened.</param>
    /// <param name="payload">The body of the webhook.</param>
    /// <exception cref="PayloadException">The payload does not say which repository it is of.</exception>
    public static GithubEvent Of(string tasksFor, JsonObject payload) => new(tasksFor, payload)
    {
        Organization = payload.TextAt("repository", "owner", "login") ?? payload.TextAt("repository", "owner", "name")
            ?? throw Missing("repository.owner.login"),
        Repository = payload.TextAt("repository", "name") ?? throw Missing("repository.name"),
        Branch = EventDetails.BranchOf(tasksFor, payload),
        Details = EventDetails.Of(tasksFor, payload),
    };

    /// <summary>
    /// The event with members of its message put in the place of its own: <c>tasks_for</c>, <c>organization</c>,
    /// <c>repository</c>, <c>branch</c>, <c>details</c>, <c>body</c>; others are passed over.
    /// </summary>
    /// <exception cref="PayloadException">One of them has another type.</exception>
    public GithubEvent With(JsonObject overrides) =>
        new(Text(overrides, "tasks_for", TasksFor), Object(overrides, "body", Payload))
        {
            Organization = Text(overrides, "organization", Organization),
            Repository = Text(overrides, "repository", Repository),
            Branch = Text(overrides, "branch", Branch),
            Details = Object(overrides, "details", Details),
        };

    private static string Text(JsonObject overrides, string name, string own) =>
        !overrides.TryGetPropertyValue(name, out var given) ? own
        : given.AsText() ?? throw Unfit(name, "a text");

    private static JsonObject Object(JsonObject overrides, string name, JsonObject own) =>
        !overrides.TryGetPropertyValue(name, out var given) ? own
        : given is JsonObject value ? (JsonObject)value.DeepClone() : throw Unfit(name, "an object");

    private static PayloadException Missing(string path) =>
        new($"The payload has no text at {path}, so that it is of no known repository.");

    private static PayloadException Unfit(string name, string wanted) =>
        new($"The override {name} must be {wanted}.");
}

/// <summary>An event cannot be told from what was given.</summary>
public sealed class PayloadException(string message) : Exception(message);

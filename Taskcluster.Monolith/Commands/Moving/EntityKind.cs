using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Commands.Moving;

/// <summary>A kind of thing that can be carried from one deployment to another, one call each.</summary>
/// <param name="Name">In the plural, as reports and folders name it.</param>
/// <param name="Service">The service that keeps it.</param>
/// <param name="List">The path that lists all of them, and the answer's member that holds them.</param>
/// <param name="Path">The path of one of them, encoded, below the service.</param>
/// <param name="Id">What it is called; the members that identify it are there.</param>
/// <param name="Fields">What is sent to make it; nothing else is.</param>
internal sealed record EntityKind(
    string Name,
    string Service,
    (string Path, string Member) List,
    Func<JsonObject, string> Path,
    Func<JsonObject, string> Id,
    IReadOnlyList<string> Fields)
{
    public static readonly EntityKind Roles = new(
        "roles", "auth", ("roles2/", "roles"),
        role => $"roles/{Encoded(role, "roleId")}", role => Text(role, "roleId"), ["description", "scopes"]);

    public static readonly EntityKind Clients = new(
        "clients", "auth", ("clients/", "clients"),
        client => $"clients/{Encoded(client, "clientId")}", client => Text(client, "clientId"),
        ["description", "scopes", "expires", "deleteOnExpiration"]);

    public static readonly EntityKind WorkerPools = new(
        "workerPools", "worker-manager", ("worker-pools", "workerPools"),
        pool => $"worker-pool/{Encoded(pool, "workerPoolId")}", pool => Text(pool, "workerPoolId"),
        ["providerId", "description", "config", "owner", "emailOnError"]);

    public static readonly EntityKind Hooks = new(
        "hooks", "hooks", ("hooks", "groups"),
        hook => $"hooks/{Encoded(hook, "hookGroupId")}/{Encoded(hook, "hookId")}",
        hook => $"{Text(hook, "hookGroupId")}/{Text(hook, "hookId")}",
        ["metadata", "task", "bindings", "schedule", "triggerSchema"]);

    public static readonly EntityKind Indexed = new(
        "index", "index", ("tasks/", "tasks"),
        entry => $"task/{Encoded(entry, "namespace")}", entry => Text(entry, "namespace"),
        ["taskId", "rank", "data", "expires"]);

    public static readonly EntityKind Tasks = new(
        "tasks", "queue", ("task-group/", "tasks"),
        task => $"task/{Encoded(task, "taskId")}", task => Text(task, "taskId"), []);

    /// <summary>In the order in which they have to be made.</summary>
    public static readonly IReadOnlyList<EntityKind> Administered = [Roles, Clients, WorkerPools, Hooks];

    /// <summary>What is sent to make this entity.</summary>
    public JsonObject Body(JsonObject entity)
    {
        var body = new JsonObject();
        foreach (var field in Fields)
        {
            if (entity[field] is { } value)
            {
                body[field] = value.DeepClone();
            }
        }

        return body;
    }

    /// <summary>A member that has to be a text.</summary>
    /// <exception cref="FormatException">It is not there, or something else.</exception>
    public static string Text(JsonObject entity, string member) =>
        entity[member] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? text
            : throw new FormatException($"An entry has no {member}.");

    private static string Encoded(JsonObject entity, string member) => Uri.EscapeDataString(Text(entity, member));
}

using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>
/// A task that stands for one that ran elsewhere: it is in a queue that no worker serves, and the command itself claims
/// and completes it.
/// </summary>
/// <param name="TaskId">Its id.</param>
/// <param name="Definition">What it is created with.</param>
internal sealed record StubTask(string TaskId, JsonObject Definition)
{
    /// <summary>The first half of its queue, and its worker's group.</summary>
    public const string Provisioner = "submit-graph";

    /// <summary>The second half, and its worker.</summary>
    public const string WorkerType = "stub";

    /// <summary>Its queue.</summary>
    public const string TaskQueueId = $"{Provisioner}/{WorkerType}";

    /// <summary>The scopes that it takes to create, claim and complete one.</summary>
    public static IReadOnlyList<string> ScopesFor(string schedulerId) =>
    [
        $"queue:create-task:lowest:{TaskQueueId}",
        "queue:create-task:project:none",
        $"queue:scheduler-id:{schedulerId}",
        $"queue:claim-task:{TaskQueueId}",
        $"queue:worker-id:{Provisioner}/{WorkerType}",
    ];

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>A stub that outlives those who depend on it.</summary>
    /// <param name="taskId">Its id.</param>
    /// <param name="taskGroupId">Its group.</param>
    /// <param name="schedulerId">The scheduler of the group.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="now">When it is created.</param>
    /// <param name="until">When the last one that may depend on it expires; null: nobody knows.</param>
    public static StubTask Of(
        string taskId, string taskGroupId, string schedulerId, string name, DateTimeOffset now, DateTimeOffset? until)
    {
        var expires = until > now + Kept ? until.Value : now + Kept;
        return new StubTask(taskId, new JsonObject
        {
            ["taskQueueId"] = TaskQueueId,
            ["schedulerId"] = schedulerId,
            ["taskGroupId"] = taskGroupId,
            ["created"] = WireTime.Format(now),
            ["deadline"] = WireTime.Format(now + Lifetime),
            ["expires"] = WireTime.Format(expires),
            ["payload"] = new JsonObject(),
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["description"] = "Stands for a task that ran elsewhere: it does nothing, and is completed at once.",
                ["owner"] = $"{Environment.UserName}@localhost",
                ["source"] = "https://localhost/submit-graph",
            },
        });
    }

    /// <summary>What a claim may be reported with.</summary>
    public static Credentials CredentialsOf(JsonNode claim) => new(
        claim["credentials"]!["clientId"].AsText()!,
        claim["credentials"]!["accessToken"].AsText()!,
        claim["credentials"]!["certificate"].AsText());
}

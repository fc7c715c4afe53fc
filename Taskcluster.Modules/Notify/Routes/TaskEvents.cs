using System.Text.Json;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Queue.Messages;

namespace Taskcluster.Modules.Notify.Routes;

/// <summary>The messages that notices can be asked of.</summary>
internal static class TaskEvents
{
    public const string Defined = "defined";

    public const string Unscheduled = "unscheduled";

    private const string Exception = "exception";

    /// <summary>Exchanges and the events that they tell of.</summary>
    public static readonly IReadOnlyList<(ExchangeDeclaration Exchange, string Event)> All =
    [
        (QueueExchanges.TaskDefined, Defined),
        (QueueExchanges.TaskPending, "pending"),
        (QueueExchanges.TaskRunning, "running"),
        (QueueExchanges.TaskCompleted, "completed"),
        (QueueExchanges.TaskFailed, "failed"),
        (QueueExchanges.TaskException, Exception),
    ];

    /// <summary>The event of an exchange.</summary>
    public static string Of(string exchange) => All.First(one => one.Exchange.FullName == exchange).Event;

    /// <summary>
    /// Whether nobody is told, since somebody canceled the task or nothing came of it in time: in a large group all
    /// would be told at once.
    /// </summary>
    public static bool IsSilent(JsonElement status)
    {
        if (!status.GetProperty("state").ValueEquals(Exception))
        {
            return false;
        }

        var runs = status.GetProperty("runs");
        return runs.GetArrayLength() > 0
            && runs[runs.GetArrayLength() - 1].TryGetProperty("reasonResolved", out var reason)
            && reason.GetString() is "canceled" or "deadline-exceeded";
    }
}

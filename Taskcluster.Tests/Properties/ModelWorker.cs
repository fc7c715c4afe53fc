using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Properties;

/// <summary>A worker of the model, of the group <c>g</c> in the queue <c>p/w</c>.</summary>
internal sealed class ModelWorker
{
    private const int MostRecent = 20;

    private readonly List<(string TaskId, int RunId)> recent = [];

    /// <summary>Until when it gets no tasks.</summary>
    public DateTimeOffset QuarantineUntil { get; set; }

    /// <summary>claimWork has handed it the task's last run.</summary>
    public void Got(ModelTask task)
    {
        recent.Add((task.TaskId, task.LastRun));
        if (recent.Count > MostRecent)
        {
            recent.RemoveAt(0);
        }
    }

    /// <summary>What it got last, as getWorker shows it.</summary>
    public JsonArray RecentTasks() =>
        [.. recent.Select(run => (JsonNode)new JsonObject { ["taskId"] = run.TaskId, ["runId"] = run.RunId })];
}

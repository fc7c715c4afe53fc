using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Monolith.Commands.Graphs;

namespace Taskcluster.Monolith.Commands.Moving;

/// <summary>
/// Creates the tasks of a group anew, under their ids, each after those that it depends on. Their times are moved: each
/// is created now, and its deadline and expiration are as much later, since a deadline of the past would be refused.
/// </summary>
internal sealed class TaskGroupImport(MovingServer target, bool isDry, MovingReport report, TimeProvider clock)
{
    private static readonly EntityKind Kind = EntityKind.Tasks;

    public async Task Run(
        IReadOnlyList<(string TaskId, JsonObject Task)> group, CancellationToken cancellation)
    {
        var members = group.Select(member => member.TaskId).ToHashSet(StringComparer.Ordinal);
        var open = new List<(string TaskId, JsonObject Task)>();
        foreach (var (taskId, task) in group)
        {
            LeaveOutStrangers(taskId, task, members);
            open.Add((taskId, task));
        }

        var done = new HashSet<string>(StringComparer.Ordinal);
        while (open.Count > 0)
        {
            var next = open.Where(one => Dependencies(one.Task).All(id => done.Contains(id) || id == one.TaskId))
                .ToList();
            if (next.Count == 0)
            {
                open.ForEach(one => report.Skip(Kind.Name, one.TaskId, "it depends on itself by way of others"));
                return;
            }

            foreach (var (taskId, task) in next)
            {
                await Bring(taskId, task, cancellation);
                _ = done.Add(taskId);
            }

            _ = open.RemoveAll(one => done.Contains(one.TaskId));
            report.Progress($"tasks: {done.Count} of {group.Count} done");
        }
    }

    private static List<string> Dependencies(JsonObject task) =>
        task["dependencies"] is JsonArray ids ? [.. ids.Select(id => id?.ToString() ?? "")] : [];

    private void LeaveOutStrangers(string taskId, JsonObject task, HashSet<string> members)
    {
        var strangers = Dependencies(task).Where(id => !members.Contains(id)).ToList();
        if (strangers.Count > 0)
        {
            report.Changed(
                Kind.Name,
                taskId,
                $"without its dependencies {string.Join(", ", strangers)}, which are not in the group");
            task["dependencies"] = new JsonArray(
                [.. Dependencies(task).Where(members.Contains).Select(id => JsonValue.Create(id))]);
        }
    }

    private async Task Bring(string taskId, JsonObject task, CancellationToken cancellation)
    {
        var path = $"task/{Uri.EscapeDataString(taskId)}";
        try
        {
            if (await target.Find(Kind.Service, path, cancellation) is not null)
            {
                report.Done(Kind.Name, "unchanged");
                return;
            }

            GraphTimes.Renew(task, clock.GetUtcNow(), keepsTimes: false);
            if (!isDry)
            {
                _ = await target.Call(HttpMethod.Put, Kind.Service, path, task, cancellation);
            }

            report.Done(Kind.Name, "created");
        }
        catch (ApiCallException refusal) when (!refusal.IsTransient)
        {
            report.Skip(Kind.Name, taskId, $"refused here, {refusal.Code}: {refusal.Message}");
        }
    }
}

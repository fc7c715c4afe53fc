using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Monolith.Commands.Moving;

/// <summary>Reads what a deployment shows; what it refuses or garbles is reported and passed over.</summary>
internal sealed class DeploymentReader(MovingServer server, MovingReport report)
{
    /// <summary>All things of a kind, as far as they are shown.</summary>
    public async Task<IReadOnlyList<JsonObject>> All(EntityKind kind, CancellationToken cancellation)
    {
        if (kind != EntityKind.Hooks)
        {
            return await List(kind, kind.List, cancellation);
        }

        var groups = new List<string>();
        _ = await Guarded(kind, kind.List.Path, () => server.Pages(
            kind.Service,
            kind.List,
            page => groups.AddRange(page.Select(group => group?.ToString() ?? "").Where(group => group.Length > 0)),
            cancellation));
        var hooks = new List<JsonObject>();
        foreach (var group in groups)
        {
            hooks.AddRange(await List(kind, ($"hooks/{Uri.EscapeDataString(group)}", "hooks"), cancellation));
        }

        return hooks;
    }

    /// <summary>All tasks of the index in a namespace and below it.</summary>
    public async Task<IReadOnlyList<JsonObject>> Index(string top, CancellationToken cancellation)
    {
        var found = new List<JsonObject>();
        var known = new HashSet<string>([top], StringComparer.Ordinal);
        for (var open = new Queue<string>(known); open.TryDequeue(out var name);)
        {
            var path = Uri.EscapeDataString(name);
            found.AddRange(await List(EntityKind.Indexed, ($"tasks/{path}", "tasks"), cancellation));
            _ = await Guarded(EntityKind.Indexed, $"namespaces/{path}", () => server.Pages(
                EntityKind.Indexed.Service,
                ($"namespaces/{path}", "namespaces"),
                page =>
                {
                    foreach (var below in page.OfType<JsonObject>())
                    {
                        if (EntityKind.Text(below, "namespace") is var next && known.Add(next))
                        {
                            open.Enqueue(next);
                        }
                    }
                },
                cancellation));
        }

        return found;
    }

    /// <summary>The tasks of a group: id and definition.</summary>
    public async Task<IReadOnlyList<(string TaskId, JsonObject Task)>> Group(
        string groupId, CancellationToken cancellation)
    {
        var tasks = new List<(string, JsonObject)>();
        _ = await Guarded(EntityKind.Tasks, groupId, () => server.Pages(
            EntityKind.Tasks.Service,
            ($"task-group/{Uri.EscapeDataString(groupId)}/list", EntityKind.Tasks.List.Member),
            page =>
            {
                foreach (var member in page)
                {
                    tasks.Add(member?["status"] is JsonObject status && member["task"] is JsonObject task
                        ? (EntityKind.Text(status, "taskId"), task)
                        : throw new FormatException("A member of the group has no definition."));
                }

                report.Progress($"tasks: {tasks.Count} read");
            },
            cancellation));
        return tasks;
    }

    private async Task<IReadOnlyList<JsonObject>> List(
        EntityKind kind, (string Path, string Member) list, CancellationToken cancellation)
    {
        var found = new List<JsonObject>();
        _ = await Guarded(kind, list.Path, () => server.Pages(
            kind.Service,
            list,
            page =>
            {
                foreach (var entry in page)
                {
                    var entity = entry as JsonObject ?? throw new FormatException("An entry is no object.");
                    _ = kind.Id(entity);
                    found.Add(entity);
                }

                report.Progress($"{kind.Name}: {found.Count} read");
            },
            cancellation));
        return found;
    }

    private async Task<bool> Guarded(EntityKind kind, string list, Func<Task> read)
    {
        try
        {
            await read();
            return true;
        }
        catch (ApiCallException refusal)
        {
            report.Refused(
                kind.Name, list, $"not read, {server.RootUrl} answered {refusal.Code}: {refusal.Message}");
        }
        catch (Exception garbage) when (garbage is FormatException or InvalidOperationException)
        {
            report.Refused(kind.Name, list, $"not read to its end: {garbage.Message}");
        }

        return false;
    }
}

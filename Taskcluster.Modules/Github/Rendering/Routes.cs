using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>The routes of tasks, by which their results come back to the repository.</summary>
internal static class Routes
{
    /// <summary>A task's routes with this one among them, once.</summary>
    /// <exception cref="TaskclusterYmlException">They are no list.</exception>
    public static JsonArray With(JsonNode? routes, string route, string task)
    {
        JsonArray list = routes switch
        {
            null => [],
            JsonArray given => (JsonArray)given.DeepClone(),
            _ => throw new TaskclusterYmlException($"routes of {task} must be a list."),
        };
        if (!list.Any(one => one.AsText() == route))
        {
            list.Add(JsonValue.Create(route));
        }

        return list;
    }
}

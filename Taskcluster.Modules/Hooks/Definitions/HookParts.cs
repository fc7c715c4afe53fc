using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Hooks.Definitions;

/// <summary>A hook's definition, part by part as it is stored: JSON with all defaults filled in.</summary>
/// <param name="Metadata">Whose the hook is, and what for.</param>
/// <param name="Task">The template of its tasks.</param>
/// <param name="Schedule">Cron expressions.</param>
/// <param name="Bindings">Which messages set it off.</param>
/// <param name="TriggerSchema">What payloads must be like.</param>
public sealed record HookParts(
    RawJson Metadata, RawJson Task, RawJson Schedule, RawJson Bindings, RawJson TriggerSchema)
{
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    /// <summary>Whether both define the same, however it is written.</summary>
    public bool IsSameAs(HookParts other) =>
        IsSame(Metadata, other.Metadata) && IsSame(Task, other.Task) && IsSame(Schedule, other.Schedule)
        && IsSame(Bindings, other.Bindings) && IsSame(TriggerSchema, other.TriggerSchema);

    private static bool IsSame(RawJson left, RawJson right)
    {
        if (left.Equals(right))
        {
            return true;
        }

        using var one = JsonDocument.Parse(left.Utf8, AnyDepth);
        using var other = JsonDocument.Parse(right.Utf8, AnyDepth);
        return JsonElement.DeepEquals(one.RootElement, other.RootElement);
    }
}

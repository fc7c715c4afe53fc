using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>A hook as it is shown.</summary>
[Schema("hooks", "hook-definition", Title = "Hook Definition")]
public sealed record HookReply
{
    [Pattern(HooksParameters.GroupPattern), Length(Min = 1, Max = HooksParameters.MostCharacters)]
    [Says("The group of the hook.")]
    public required string HookGroupId { get; init; }

    [Pattern(HooksParameters.IdPattern), Length(Min = 1, Max = HooksParameters.MostCharacters)]
    [Says("The id of the hook in its group; there may be slashes in it.")]
    public required string HookId { get; init; }

    public required StoredJson<HookMetadata> Metadata { get; init; }

    [Says("The template, in JSON-e, of the tasks that the hook creates.")]
    public required RawJson Task { get; init; }

    public StoredJson<BindingList>? Bindings { get; init; }

    public required StoredJson<ScheduleList> Schedule { get; init; }

    [Says("The JSON Schema (draft-07) of payloads; by default there is nothing in them.")]
    public required RawJson TriggerSchema { get; init; }

    internal static HookReply Of(StoredHook hook) => Of(hook.Name, hook.Parts);

    internal static HookReply Of(HookName name, HookParts parts, bool showsBindings = true) => new()
    {
        HookGroupId = name.Group,
        HookId = name.Id,
        Metadata = new StoredJson<HookMetadata>(parts.Metadata.Utf8),
        Task = parts.Task,
        Bindings = showsBindings ? new StoredJson<BindingList>(parts.Bindings.Utf8) : null,
        Schedule = new StoredJson<ScheduleList>(parts.Schedule.Utf8),
        TriggerSchema = parts.TriggerSchema,
    };
}

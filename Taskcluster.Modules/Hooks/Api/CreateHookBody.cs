using System.Text.Json;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>The definition of a hook as callers send it.</summary>
[Schema("hooks", "create-hook-request", Title = "Create Hook Request")]
public sealed record CreateHookBody
{
    private static readonly RawJson NoPayload =
        RawJson.Parse("""{"type":"object","additionalProperties":false}""");

    private static readonly RawJson NoBindings = RawJson.Parse("[]");

    [SameAs<HookReply>]
    public string? HookGroupId { get; init; }

    [SameAs<HookReply>]
    public string? HookId { get; init; }

    public required HookMetadata Metadata { get; init; }

    [SameAs<HookReply>]
    public required RawJson Task { get; init; }

    public BindingList? Bindings { get; init; }

    [Items(Unique = true), Default, Says("Cron expressions, in UTC; each says when the hook fires.")]
    public IReadOnlyList<string> Schedule { get; set; } = [];

    [SameAs<HookReply>, Default]
    public RawJson TriggerSchema { get; set; } = NoPayload;

    /// <summary>The definition as it is stored.</summary>
    /// <param name="bindings">What to store where the body says nothing of bindings; null: none.</param>
    internal HookParts ToParts(RawJson? bindings = null) => new(
        new RawJson(JsonSerializer.SerializeToUtf8Bytes(Metadata, HooksJson.Default.HookMetadata)),
        Task,
        new RawJson(JsonSerializer.SerializeToUtf8Bytes(Schedule, KernelJson.Default.IReadOnlyListString)),
        Bindings is null
            ? bindings ?? NoBindings
            : new RawJson(JsonSerializer.SerializeToUtf8Bytes(Bindings, HooksJson.Default.BindingList)),
        TriggerSchema);
}

using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.LastFires;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>A page of a hook's fires.</summary>
[Schema("hooks", "list-lastFires-response", Title = "List Last Fires Response")]
public sealed record ListLastFiresReply
{
    [Says("The newest first.")]
    public required IReadOnlyList<LastFireReply> LastFires { get; init; }

    [Says("To be sent with the next call; absent from the last page.")]
    public string? ContinuationToken { get; init; }
}

/// <summary>A fire, and what came of it.</summary>
public sealed record LastFireReply
{
    private const string Unknown = "unknown";

    [SameAs<HookReply>]
    public required string HookGroupId { get; init; }

    [SameAs<HookReply>]
    public required string HookId { get; init; }

    [OneOfValues("\"schedule\"", "\"triggerHook\"", "\"triggerHookWithToken\"", "\"pulseMessage\"")]
    [Says("What made the hook fire.")]
    public required string FiredBy { get; init; }

    [Pattern(Patterns.SlugId), Says("The task's id, whether or not the task could be created.")]
    public required string TaskId { get; init; }

    [Says("When the hook fired.")]
    public required DateTimeOffset TaskCreateTime { get; init; }

    [OneOfValues("\"success\"", "\"error\""), Says("Whether the task could be created.")]
    public required string Result { get; init; }

    [Says("Why it could not; empty where it could.")]
    public required string Error { get; init; }

    [OneOfValues(
        "\"unknown\"", "\"unscheduled\"", "\"pending\"", "\"running\"", "\"completed\"", "\"failed\"", "\"exception\"")]
    [Says("How far the last run of the task has come; `unknown` where there is none.")]
    public required string TaskState { get; init; }

    internal static LastFireReply Of(HookName hook, LastFire fire, IReadOnlyDictionary<string, string> states) => new()
    {
        HookGroupId = hook.Group,
        HookId = hook.Id,
        FiredBy = fire.FiredBy,
        TaskId = fire.TaskId,
        TaskCreateTime = fire.Created,
        Result = fire.Result,
        Error = fire.Error ?? "",
        TaskState = fire.Error is null && states.TryGetValue(fire.TaskId, out var state) ? state : Unknown,
    };
}

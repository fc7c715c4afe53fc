using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>What came of triggering a hook: a task, or nothing where the template had nothing to create.</summary>
[Schema("hooks", "trigger-hook-response", Title = "Trigger Hook Response")]
[UnionOf(typeof(TriggeredTask), typeof(TriggeredNothing), IsAnyOf = true)]
public sealed record TriggerHookReply(string? TaskId, TriggeredStatus? Status)
{
    internal static TriggerHookReply Nothing { get; } = new(null, null);

    internal static TriggerHookReply Of(string taskId) => new(taskId, new TriggeredStatus(taskId));
}

/// <summary>The answer where there is a task.</summary>
public sealed record TriggeredTask(
    [Pattern(Patterns.SlugId), Says("The id of the task.")] string TaskId, TriggeredStatus? Status);

/// <summary>The answer where there is none.</summary>
public sealed record TriggeredNothing;

/// <summary>What is known of the task.</summary>
public sealed record TriggeredStatus([Pattern(Patterns.SlugId), Says("The same id.")] string? TaskId);

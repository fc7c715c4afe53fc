using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Hooks.Messages;

/// <summary>A hook was created, updated or deleted; the exchange says which.</summary>
[Schema("hooks", "pulse-hook-changed-message", Title = "Hook Changed Message")]
[Open]
public sealed record HookChangedMessage(
    [Says("The group of the hook.")] string HookGroupId,
    [Says("The id of the hook in its group.")] string HookId);

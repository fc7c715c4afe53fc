using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>Whose a hook is, and what for.</summary>
[Schema("hooks", "hook-metadata", Title = "Hook Metadata")]
public sealed record HookMetadata
{
    [Length(Max = 255), Says("What people call the hook.")]
    public required string Name { get; init; }

    [Length(Max = 32_768), Says("What the hook is for, in markdown.")]
    public required string Description { get; init; }

    [Format("email"), Length(Max = 255), Says("The address of whoever looks after the hook.")]
    public required string Owner { get; init; }

    [Default, Says("Whether the owner gets a mail when a fire by schedule fails.")]
    public bool EmailOnError { get; set; } = true;
}

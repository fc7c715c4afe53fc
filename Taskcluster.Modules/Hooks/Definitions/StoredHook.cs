namespace Taskcluster.Modules.Hooks.Definitions;

/// <summary>A hook as its row has it, but for its secrets.</summary>
public sealed record StoredHook
{
    public required HookName Name { get; init; }

    /// <summary>Its own: a hook that comes after it under the same name has another.</summary>
    public required long Number { get; init; }

    /// <summary>Changes with each change of the row.</summary>
    public required long Revision { get; init; }

    public required HookParts Parts { get; init; }

    /// <summary>When it fires next by its schedule; null: it has none.</summary>
    public DateTimeOffset? NextFire { get; init; }
}

/// <summary>A hook whose time has come.</summary>
/// <param name="Hook">The hook.</param>
/// <param name="TaskId">The id that its next task gets, encrypted.</param>
public sealed record DueHook(StoredHook Hook, byte[] TaskId);

using Taskcluster.Modules.Explain.Facts;
using Taskcluster.Modules.Explain.Scopes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>What a changed role changes.</summary>
[Schema("explain", "preview-role-change-response", Title = "Preview Role Change Response")]
public sealed record PreviewRoleChangeReply
{
    [Says("Whether the role exists now.")]
    public required bool Exists { get; init; }

    [Says("Whether auth would accept the change.")]
    public required bool Valid { get; init; }

    [Says("Why auth would not accept it.")]
    public string? Problem { get; init; }

    [Says("What everybody, with or without credentials, gains or loses by the role `anonymous`.")]
    public ScopeChange? Everybody { get; init; }

    [Says("Roles by their ids, then clients by theirs, with what they gain or lose.")]
    public required IReadOnlyList<HolderChange> Changes { get; init; }

    [Says("Where the next page begins; left out on the last one.")]
    public string? ContinuationToken { get; init; }
}

/// <summary>Scopes that are gained and lost.</summary>
public record ScopeChange
{
    [Pattern(Patterns.Scope), Says("Expanded scopes after the change that were not satisfied before.")]
    public required IReadOnlyList<string> Gained { get; init; }

    [Pattern(Patterns.Scope), Says("Expanded scopes before the change that are not satisfied after it.")]
    public required IReadOnlyList<string> Lost { get; init; }

    internal static ScopeChange? Of(ScopeDifference? difference) => difference is null
        ? null
        : new ScopeChange { Gained = difference.Gained, Lost = difference.Lost };
}

/// <summary>What a role or client gains and loses.</summary>
public sealed record HolderChange : ScopeChange
{
    [OneOfValues($"\"{Holder.RoleKind}\"", $"\"{Holder.ClientKind}\""), Says("What it is.")]
    public required string Kind { get; init; }

    [Says("The roleId or clientId.")]
    public required string Id { get; init; }
}

using Taskcluster.Modules.Explain.Facts;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>Who holds a scope.</summary>
[Schema("explain", "list-scope-holders-response", Title = "List Scope Holders Response")]
public sealed record ListScopeHoldersReply
{
    [Says("""
        How everybody holds the scope, with or without credentials, by the role `anonymous`; left out where not
        everybody does.
        """)]
    public IReadOnlyList<ScopeLinkBody>? Everybody { get; init; }

    [Says("Roles by their ids, then clients by theirs.")]
    public required IReadOnlyList<ScopeHolder> Holders { get; init; }

    [Says("Where the next page begins; left out on the last one.")]
    public string? ContinuationToken { get; init; }
}

/// <summary>A role or client that holds the scope.</summary>
public sealed record ScopeHolder
{
    [OneOfValues($"\"{Holder.RoleKind}\"", $"\"{Holder.ClientKind}\""), Says("What it is.")]
    public required string Kind { get; init; }

    [Says("The roleId or clientId.")]
    public required string Id { get; init; }

    [Says("Whether the scope, or one that covers it, stands in the role or client itself.")]
    public required bool Direct { get; init; }

    [Says("The shortest chain to the scope.")]
    public required IReadOnlyList<ScopeLinkBody> Through { get; init; }

    [Says("Whether the client is disabled; left out for roles.")]
    public bool? Disabled { get; init; }

    [Says("Whether the client has expired; left out for roles.")]
    public bool? Expired { get; init; }
}

using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Auth.Hawk;

/// <summary>
/// What authentication needs to know of a client. Worth keeping from one request to the next: it remembers what the
/// client amounts to, so that a plain request costs no expansion and no allocation.
/// </summary>
public sealed class StoredClient
{
    // One object, so that it is replaced at once; two threads at worst both make it.
    private Remembered? remembered;

    public required string ClientId { get; init; }

    public required string AccessToken { get; init; }

    public bool Disabled { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>
    /// The client's scopes, expanded by the roles of the moment, without what the anonymous role adds. They bound
    /// what its temporary credentials may hold.
    /// </summary>
    public required ScopeSet ExpandedScopes { get; init; }

    /// <summary>What a request is allowed that the client signed itself, without restrictions.</summary>
    internal AuthSuccess SuccessWith(RoleResolver roles)
    {
        if (remembered is { } known && known.Roles.TryGetTarget(out var by) && by == roles)
        {
            return known.Success;
        }

        var scopes = roles.Expand([.. ExpandedScopes.Scopes, Scope.AssumeAnonymous]);
        var success = new AuthSuccess(ClientId, scopes, Expires);
        remembered = new Remembered(new WeakReference<RoleResolver>(roles), success);
        return success;
    }

    // Weak: a client that seldom calls must not keep old roles in memory.
    private sealed record Remembered(WeakReference<RoleResolver> Roles, AuthSuccess Success);
}

using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>
/// Who sent a request (spec/services.md §1.6): <see cref="AuthSuccess"/>, <see cref="NoAuth"/> or <see
/// cref="AuthFailed"/>.
/// </summary>
public abstract record AuthenticationResult
{
    private protected AuthenticationResult()
    {
    }

    /// <summary>On whose behalf to act; null where authentication failed.</summary>
    public abstract Caller? Caller { get; }

    /// <summary>The name for logs and the audit trail.</summary>
    public abstract string AuditName { get; }
}

/// <summary>The credentials are good.</summary>
/// <param name="ClientId">As sent; of named temporary credentials, their name.</param>
/// <param name="Scopes">Expanded, with what the anonymous role grants.</param>
/// <param name="Expires">When the client or its certificate ends, whichever is first.</param>
/// <param name="Hash">The payload hash that was sent and has still to be compared with the body; null if none.</param>
/// <param name="Issuer">Of named temporary credentials, the client that issued them; null of all others.</param>
public sealed record AuthSuccess(
    string ClientId, ScopeSet Scopes, DateTimeOffset Expires, string? Hash = null, string? Issuer = null)
    : AuthenticationResult
{
    public override Caller Caller { get; } = new(ClientId, Scopes, Expires) { Issuer = Issuer };

    public override string AuditName => ClientId;
}

/// <summary>There are no credentials: the anonymous role decides.</summary>
/// <param name="Scopes">What <c>assume:anonymous</c> expands to.</param>
/// <param name="Expires">15 minutes from now.</param>
public sealed record NoAuth(ScopeSet Scopes, DateTimeOffset Expires) : AuthenticationResult
{
    public override Caller Caller { get; } = new(null, Scopes, Expires);

    public override string AuditName => "auth-failed:no-auth";
}

/// <summary>There are credentials, and they are not good: 401.</summary>
/// <param name="Message">For the sender (spec/services.md §1.7).</param>
public sealed record AuthFailed(string Message) : AuthenticationResult
{
    public override Caller? Caller => null;

    public override string AuditName => "auth-failed:auth-failed";
}

namespace Taskcluster.Modules.Kernel.Scopes;

/// <summary>
/// On whose behalf something is done. The scopes decide; the clientId is for people (spec/queue.md §1.15).
/// </summary>
/// <param name="ClientId">Null for a caller without credentials.</param>
/// <param name="Scopes">Expanded, with what the anonymous role grants.</param>
/// <param name="Expires">When these credentials end.</param>
public sealed record Caller(string? ClientId, ScopeSet Scopes, DateTimeOffset Expires)
{
    /// <summary>
    /// The client that lent these credentials under a name of its own choosing; null: they bear the client's own.
    /// </summary>
    public string? Issuer { get; init; }

    /// <summary>Whether no credentials came with the request.</summary>
    public bool IsAnonymous => ClientId is null;

    /// <summary>How the audit history names the caller (spec/services.md §1.6).</summary>
    public string AuditName => ClientId ?? "auth-failed:no-auth";
}

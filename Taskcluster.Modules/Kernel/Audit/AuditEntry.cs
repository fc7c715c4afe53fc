namespace Taskcluster.Modules.Kernel.Audit;

/// <summary>One thing that somebody did to an entity (spec/services.md §3.4).</summary>
/// <param name="Sequence">Its place in the history; grows.</param>
/// <param name="ClientId">Who did it: <see cref="Scopes.Caller.AuditName"/>, or a service's own client.</param>
/// <param name="ActionType">What was done, such as <c>created</c>.</param>
/// <param name="EntityType">One of <see cref="AuditedEntity"/>.</param>
/// <param name="EntityId">Which one.</param>
/// <param name="Created">When.</param>
public sealed record AuditEntry(
    long Sequence, string ClientId, string ActionType, string EntityType, string EntityId, DateTimeOffset Created);

/// <summary>The kinds of things whose changes are kept in the audit history.</summary>
public static class AuditedEntity
{
    public const string Client = "client";
    public const string Role = "role";
    public const string Secret = "secret";

    /// <summary>Its id is <c>group/hook</c>.</summary>
    public const string Hook = "hook";

    public const string WorkerPool = "worker-pool";
}

/// <summary>What can be done to them, in the words of the wire.</summary>
public static class AuditAction
{
    public const string Created = "created";
    public const string Updated = "updated";
    public const string Deleted = "deleted";

    /// <summary>Removed by the clock.</summary>
    public const string Expired = "expired";

    /// <summary>Of secrets alone: its value was shown.</summary>
    public const string Read = "read";

    public const string ClientEnabled = "client enabled";
    public const string ClientDisabled = "client disabled";
    public const string AccessTokenReset = "access token reset";
}

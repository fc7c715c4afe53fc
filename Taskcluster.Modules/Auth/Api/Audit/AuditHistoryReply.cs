using System.Globalization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;

namespace Taskcluster.Modules.Auth.Api.Audit;

/// <summary>A page of the audit history.</summary>
[Schema("auth", "get-entity-history-response", Title = "Get Entity History Response")]
public sealed record AuditHistoryReply(
    [Says("What was done, oldest first.")] IReadOnlyList<AuditHistoryEntry> AuditHistory,
    [Says("Asks for the next page; absent on the last one.")] string? ContinuationToken = null)
{
    /// <summary>The page, read by a function of the entry after which it begins and of its length.</summary>
    internal static AuditHistoryReply Of(Page page, Func<long, int, List<AuditEntry>> read)
    {
        var after = page.AfterNumber(0);
        if (page.Limit == 0)
        {
            return new AuditHistoryReply([]);
        }

        var found = read(after, page.Limit + 1);
        return new AuditHistoryReply(
            [.. found.Take(page.Limit).Select(AuditHistoryEntry.Of)],
            found.Count > page.Limit
                ? Page.TokenAfter(found[page.Limit - 1].Sequence.ToString(CultureInfo.InvariantCulture))
                : null);
    }
}

/// <summary>One thing that somebody did.</summary>
public sealed record AuditHistoryEntry(
    [Says("Who did it.")] string ClientId,
    [Says("What was done, such as `created`.")] string ActionType,
    [Says("When.")] DateTimeOffset Created,
    [Says("To which one.")] string EntityId,
    [Says("Of which kind: `client`, `role`, `secret`, `hook` or `worker-pool`.")] string EntityType)
{
    internal static AuditHistoryEntry Of(AuditEntry entry) =>
        new(entry.ClientId, entry.ActionType, entry.Created, entry.EntityId, entry.EntityType);
}

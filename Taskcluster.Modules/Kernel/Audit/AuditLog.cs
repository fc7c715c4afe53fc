using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Audit;

/// <summary>
/// The audit history. An entry is written in the transaction of what it tells of, so that neither is without the
/// other.
/// </summary>
public static class AuditLog
{
    private const string Columns =
        "SELECT sequence, client_id, action_type, entity_type, entity_id, created FROM audit_history";

    private const string SelectEntity =
        Columns + " WHERE entity_type = ? AND entity_id = ? AND sequence > ? ORDER BY sequence LIMIT ?";

    private const string SelectClient = Columns + " WHERE client_id = ? AND sequence > ? ORDER BY sequence LIMIT ?";

    private const string Insert = """
        INSERT INTO audit_history (sequence, client_id, action_type, entity_type, entity_id, created)
        VALUES (?, ?, ?, ?, ?, ?)
        """;

    /// <summary>Notes that <paramref name="clientId"/> did something to an entity.</summary>
    public static void Audit(
        this Transaction tx, string clientId, string actionType, string entityType, string entityId) =>
        tx.Sql(Insert)
            .Bind(tx.Sequence.Next()).Bind(clientId).Bind(actionType).Bind(entityType).Bind(entityId).Bind(tx.Now)
            .Execute();

    /// <summary>What was done to an entity, oldest first, after an entry; at most <paramref name="most"/>.</summary>
    public static List<AuditEntry> OfEntity(IRows rows, string entityType, string entityId, long after, int most) =>
        Entries(rows.Sql(SelectEntity).Bind(entityType).Bind(entityId).Bind(after).Bind(most));

    /// <summary>What a client did, oldest first, after an entry; at most <paramref name="most"/>.</summary>
    public static List<AuditEntry> ByClient(IRows rows, string clientId, long after, int most) =>
        Entries(rows.Sql(SelectClient).Bind(clientId).Bind(after).Bind(most));

    private static List<AuditEntry> Entries(SqlCall call)
    {
        var entries = new List<AuditEntry>();
        using (call)
        {
            while (call.Step())
            {
                entries.Add(new AuditEntry(
                    call.Long(0), call.Text(1), call.Text(2), call.Text(3), call.Text(4), call.Time(5)));
            }
        }

        return entries;
    }
}

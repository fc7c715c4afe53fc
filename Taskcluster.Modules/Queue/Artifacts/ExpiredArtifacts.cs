using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>SQL that removes artifacts, and tells which contents have lost their last name by that.</summary>
internal static class ExpiredArtifacts
{
    private const string DeleteOfTask = """
        DELETE FROM queue_artifacts WHERE task_id = ? AND (run_id, name) IN (
          SELECT run_id, name FROM queue_artifacts WHERE task_id = ? LIMIT ?)
        RETURNING sha256
        """;

    private const string DeleteDue = """
        DELETE FROM queue_artifacts WHERE (task_id, run_id, name) IN (
          SELECT task_id, run_id, name FROM queue_artifacts WHERE expires <= ? ORDER BY expires LIMIT ?)
        RETURNING sha256
        """;

    /// <summary>Removes some artifacts of a task; how many there were.</summary>
    public static int RemoveOf(Transaction tx, string taskId, int limit, ICollection<string> freed) =>
        Remove(tx, tx.Sql(DeleteOfTask).Bind(taskId).Bind(taskId).Bind(limit), freed);

    /// <summary>Removes some artifacts that expired before a moment; how many there were.</summary>
    public static int RemoveDue(Transaction tx, DateTimeOffset before, int limit, ICollection<string> freed) =>
        Remove(tx, tx.Sql(DeleteDue).Bind(before).Bind(limit), freed);

    private static int Remove(Transaction tx, SqlCall delete, ICollection<string> freed)
    {
        var count = 0;
        var contents = new List<string>();
        using (delete)
        {
            while (delete.Step())
            {
                count++;
                if (delete.TextOrNull(0) is { } sha256)
                {
                    contents.Add(sha256);
                }
            }
        }

        foreach (var sha256 in contents.Where(sha256 => ContentCounts.Release(tx, sha256)))
        {
            freed.Add(sha256);
        }

        return count;
    }
}

using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Artifacts;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>SQL that removes tasks, with their artifacts and the edges to what they required.</summary>
internal static class ExpiredTasks
{
    // Rows of one statement, so that the time can be looked at in between.
    private const int Piece = 50;

    // Only tasks that are over: what has not ended by its deadline is ended first, with all that follows from it.
    private const string SelectDue = """
        SELECT task_no, task_id FROM queue_tasks WHERE is_unresolved = 0 AND expires <= ? ORDER BY expires LIMIT ?
        """;

    private const string DeleteEdges = """
        DELETE FROM queue_dependencies WHERE dependent_task_id = ? AND required_task_id IN (
          SELECT required_task_id FROM queue_dependencies WHERE dependent_task_id = ? LIMIT ?)
        """;

    /// <summary>
    /// Removes tasks that expired before a moment, as far as one portion goes. Nobody can see a task that has expired,
    /// hence neither one that is too large for a portion and half removed.
    /// </summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="before">The moment.</param>
    /// <param name="portion">How much may be done.</param>
    /// <param name="freed">Gets the contents that no artifact names any more.</param>
    /// <returns>Whether there may be more.</returns>
    public static bool Remove(Transaction tx, DateTimeOffset before, Portion portion, ICollection<string> freed)
    {
        var due = Due(tx, before);
        foreach (var (number, taskId) in due)
        {
            if (!TryRemove(tx, number, taskId, portion, freed) || portion.IsOver)
            {
                return true;
            }
        }

        return due.Count == Piece;
    }

    private static List<(long Number, string TaskId)> Due(Transaction tx, DateTimeOffset before)
    {
        var due = new List<(long, string)>(Piece);
        using var call = tx.Sql(SelectDue).Bind(before).Bind(Piece);
        while (call.Step())
        {
            due.Add((call.Long(0), call.Text(1)));
        }

        return due;
    }

    // False where the portion ended before the task did.
    private static bool TryRemove(
        Transaction tx, long number, string taskId, Portion portion, ICollection<string> freed)
    {
        while (ExpiredArtifacts.RemoveOf(tx, taskId, Piece, freed) is > 0 and var artifacts)
        {
            portion.Touch(artifacts);
            if (portion.IsOver)
            {
                return false;
            }
        }

        while (tx.Sql(DeleteEdges).Bind(taskId).Bind(taskId).Bind(Piece).Execute() is > 0 and var edges)
        {
            portion.Touch(edges);
            if (portion.IsOver)
            {
                return false;
            }
        }

        tx.Sql("DELETE FROM queue_task_definitions WHERE task_no = ?").Bind(number).Execute();
        tx.Sql("DELETE FROM queue_tasks WHERE task_no = ?").Bind(number).Execute();
        portion.Touch(2);
        return true;
    }
}

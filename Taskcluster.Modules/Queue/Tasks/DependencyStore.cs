using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>SQL of the edges between tasks.</summary>
internal static class DependencyStore
{
    private const string Insert = """
        INSERT INTO queue_dependencies (required_task_id, dependent_task_id, requires, satisfied, expires)
        VALUES (?, ?, ?, ?, ?)
        """;

    private const string SelectUnsatisfied = """
        SELECT dependent_task_id FROM queue_dependencies
        WHERE required_task_id = ? AND satisfied = 0 AND (requires = 'all-resolved' OR ?) AND expires > ?
        ORDER BY dependent_task_id LIMIT ?
        """;

    public static void Add(
        Transaction tx,
        string required,
        string dependent,
        TaskRequires requires,
        bool isSatisfied,
        DateTimeOffset expires) =>
        tx.Sql(Insert).Bind(required).Bind(dependent)
            .Bind(requires == TaskRequires.AllCompleted ? "all-completed" : "all-resolved")
            .Bind(isSatisfied).Bind(expires).Execute();

    /// <summary>Whether a task in this state lets its dependents go.</summary>
    public static bool Satisfies(TaskState state, TaskRequires requires) =>
        state == TaskState.Completed
        || (requires == TaskRequires.AllResolved && (state is TaskState.Failed or TaskState.Exception));

    /// <summary>
    /// Tasks that the end of <paramref name="required"/> satisfies, at most <paramref name="limit"/>.
    /// </summary>
    public static List<string> Unsatisfied(
        Transaction tx, string required, bool isCompleted, int limit)
    {
        var dependents = new List<string>();
        using var call = tx.Sql(SelectUnsatisfied).Bind(required).Bind(isCompleted).Bind(tx.Now).Bind(limit);
        while (call.Step())
        {
            dependents.Add(call.Text(0));
        }

        return dependents;
    }

    public static void Satisfy(Transaction tx, string required, string dependent) =>
        tx.Sql("UPDATE queue_dependencies SET satisfied = 1 WHERE required_task_id = ? AND dependent_task_id = ?")
            .Bind(required).Bind(dependent).Execute();
}

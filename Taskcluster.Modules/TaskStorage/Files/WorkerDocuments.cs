using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.TaskStorage.Files;

/// <summary>SQL of the documents that workers sent. A document ends with its task.</summary>
public static class WorkerDocuments
{
    public const string Logs = "logs.json";

    public const string Result = "result.json";

    /// <summary>The artifact that a document is, or that stands for it.</summary>
    public static string ArtifactOf(string document) => "public/" + document;

    private const string Select = """
        SELECT content FROM task_storage_documents
        WHERE task_id = ? AND run_id = ? AND document = ? AND expires > ?
        """;

    private const string Upsert = """
        INSERT INTO task_storage_documents (task_id, run_id, document, content, expires) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (task_id, run_id, document) DO UPDATE SET content = excluded.content, expires = excluded.expires
        """;

    // Documents may have 10 MiB each, whose pages the writer gives back.
    private const string DeleteExpired = """
        DELETE FROM task_storage_documents WHERE (task_id, run_id, document) IN (
          SELECT task_id, run_id, document FROM task_storage_documents WHERE expires <= ? ORDER BY expires LIMIT ?)
        """;

    /// <summary>A document; null where none was sent, or it has ended.</summary>
    public static byte[]? Find(IRows rows, string taskId, int runId, string document, DateTimeOffset now)
    {
        using var call = rows.Sql(Select).Bind(taskId).Bind(runId).Bind(document).Bind(now);
        return call.Step() ? call.Bytes(0) : null;
    }

    /// <summary>Keeps a document, in place of the one before.</summary>
    public static void Save(
        Transaction tx, string taskId, int runId, string document, byte[] content, DateTimeOffset expires) =>
        tx.Sql(Upsert).Bind(taskId).Bind(runId).Bind(document).BindText(content).Bind(expires).Execute();

    /// <summary>When the next document ends; null if there is none.</summary>
    public static DateTimeOffset? NextExpiry(IRows rows)
    {
        using var call = rows.Sql("SELECT expires FROM task_storage_documents ORDER BY expires LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Removes documents that have ended; how many.</summary>
    public static int Expire(Transaction tx, int most) => tx.Sql(DeleteExpired).Bind(tx.Now).Bind(most).Execute();
}

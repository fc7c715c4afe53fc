using System.Text.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Artifacts;

namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>SQL of artifacts.</summary>
internal static class ArtifactStore
{
    private const string Columns = """
        SELECT task_id, run_id, name, storage_type, content_type, content_length, details, is_present, expires, sha256,
          content_encoding
        FROM queue_artifacts
        """;

    private const string SelectOne = Columns + " WHERE task_id = ? AND run_id = ? AND name = ?";

    private const string SelectPage =
        Columns + " WHERE task_id = ? AND run_id = ? AND name > ? ORDER BY name LIMIT ?";

    private const string Upsert = """
        INSERT INTO queue_artifacts (task_id, run_id, name, storage_type, content_type, content_length, details,
          is_present, expires, sha256, content_encoding)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (task_id, run_id, name) DO UPDATE SET storage_type = excluded.storage_type,
          content_type = excluded.content_type, content_length = excluded.content_length, details = excluded.details,
          is_present = excluded.is_present, expires = excluded.expires, sha256 = excluded.sha256,
          content_encoding = excluded.content_encoding
        """;

    private const string DeleteAbsent = """
        DELETE FROM queue_artifacts
        WHERE task_id = ? AND run_id = ? AND name = ? AND details = ? AND is_present = 0
        """;

    public static ArtifactRecord? Find(IRows rows, string taskId, int runId, string name)
    {
        using var call = rows.Sql(SelectOne).Bind(taskId).Bind(runId).Bind(name);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>Artifacts of a run by name, those after <paramref name="after"/>.</summary>
    public static List<ArtifactRecord> List(IRows rows, string taskId, int runId, string after, int limit)
    {
        var artifacts = new List<ArtifactRecord>();
        using var call = rows.Sql(SelectPage).Bind(taskId).Bind(runId).Bind(after).Bind(limit);
        while (call.Step())
        {
            artifacts.Add(Read(call));
        }

        return artifacts;
    }

    public static void Save(Transaction tx, ArtifactRecord artifact) => tx.Sql(Upsert)
        .Bind(artifact.TaskId).Bind(artifact.RunId).Bind(artifact.Name).Bind(NameOf(artifact.StorageType))
        .Bind(artifact.ContentType).Bind(artifact.ContentLength)
        .BindText(JsonSerializer.SerializeToUtf8Bytes(artifact.Details, QueueJson.Default.ArtifactDetails))
        .Bind(artifact.IsPresent).Bind(artifact.Expires).Bind(artifact.Sha256).Bind(artifact.ContentEncoding)
        .Execute();

    /// <summary>Removes an object artifact whose upload could not be reserved.</summary>
    public static void DeleteUnfinished(Transaction tx, ArtifactRecord artifact) => tx.Sql(DeleteAbsent)
        .Bind(artifact.TaskId).Bind(artifact.RunId).Bind(artifact.Name)
        .BindText(JsonSerializer.SerializeToUtf8Bytes(artifact.Details, QueueJson.Default.ArtifactDetails))
        .Execute();

    /// <summary>The type as stored and as the wire says it.</summary>
    public static string NameOf(StorageType type) => type.ToString().ToLowerInvariant();

    private static ArtifactRecord Read(SqlCall row) => new()
    {
        TaskId = row.Text(0),
        RunId = row.Int(1),
        Name = row.Text(2),
        StorageType = Enum.Parse<StorageType>(row.Text(3), ignoreCase: true),
        ContentType = row.Text(4),
        ContentLength = row.LongOrNull(5),
        Details = JsonSerializer.Deserialize(row.TextSpan(6), QueueJson.Default.ArtifactDetails)!,
        IsPresent = row.Bool(7),
        Expires = row.Time(8),
        Sha256 = row.TextOrNull(9),
        ContentEncoding = row.TextOrNull(10),
    };
}

using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Objects.Stored;

/// <summary>SQL of objects.</summary>
internal static class ObjectStore
{
    private const string Columns = """
        SELECT name, project_id, backend, upload_id, expires, due, hashes, content_type, content_length, sha256, sha512
        FROM objects_objects
        """;

    private const string SelectOne = Columns + " WHERE name = ?";

    private const string SelectDue = Columns + " WHERE due <= ? ORDER BY due LIMIT ?";

    private const string Upsert = """
        INSERT INTO objects_objects (name, project_id, backend, upload_id, expires, due, hashes, content_type,
          content_length, sha256, sha512)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET upload_id = excluded.upload_id, due = excluded.due, hashes = excluded.hashes,
          content_type = excluded.content_type, content_length = excluded.content_length, sha256 = excluded.sha256,
          sha512 = excluded.sha512
        """;

    public static StoredObject? Find(IRows rows, string name)
    {
        using var call = rows.Sql(SelectOne).Bind(name);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>An object that can be read: its upload is finished, and its end has not come.</summary>
    public static StoredObject? FindReadable(IRows rows, string name) =>
        Find(rows, name) is { IsFinished: true } stored && stored.Expires > rows.Now ? stored : null;

    /// <summary>Whether an upload that is not finished has this id, under whatever name.</summary>
    public static bool HasUpload(IRows rows, string uploadId)
    {
        using var call = rows.Sql("SELECT 1 FROM objects_objects WHERE upload_id = ?").Bind(uploadId);
        return call.Step();
    }

    /// <summary>Objects that go by now, the oldest first.</summary>
    public static List<StoredObject> Due(IRows rows, DateTimeOffset now, int most)
    {
        var objects = new List<StoredObject>();
        using var call = rows.Sql(SelectDue).Bind(now).Bind(most);
        while (call.Step())
        {
            objects.Add(Read(call));
        }

        return objects;
    }

    /// <summary>When the next object goes; null if there is none.</summary>
    public static DateTimeOffset? NextDue(IRows rows)
    {
        using var call = rows.Sql("SELECT due FROM objects_objects ORDER BY due LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Project, backend and end of an object never change.</summary>
    public static void Save(Transaction tx, StoredObject stored) => tx.Sql(Upsert)
        .Bind(stored.Name).Bind(stored.ProjectId).Bind(stored.Backend).Bind(stored.UploadId).Bind(stored.Expires)
        .Bind(stored.Due).Bind(stored.Hashes.ToJson()).Bind(stored.ContentType).Bind(stored.ContentLength)
        .Bind(stored.Sha256).Bind(stored.Sha512).Execute();

    public static void Delete(Transaction tx, string name) =>
        tx.Sql("DELETE FROM objects_objects WHERE name = ?").Bind(name).Execute();

    private static StoredObject Read(SqlCall row) => new()
    {
        Name = row.Text(0),
        ProjectId = row.Text(1),
        Backend = row.Text(2),
        UploadId = row.TextOrNull(3),
        Expires = row.Time(4),
        Due = row.Time(5),
        Hashes = ObjectHashes.Read(row.Json(6)),
        ContentType = row.TextOrNull(7),
        ContentLength = row.LongOrNull(8),
        Sha256 = row.TextOrNull(9),
        Sha512 = row.TextOrNull(10),
    };
}

using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Secrets.Stored;

/// <summary>
/// SQL of secrets. Values go in and out encrypted, each bound to its name, so that none can be read in the file or
/// moved to another row. A secret ends at its moment, whether or not its row is gone by then.
/// </summary>
/// <remarks>
/// A value may be as large as a body, so that encrypting stands apart from storing: it is done on the caller's thread,
/// not on the writer's.
/// </remarks>
public sealed class SecretStore(Encryption encryption)
{
    private const string Place = "secrets_secrets.value";

    private const string SelectValue = "SELECT value, expires FROM secrets_secrets WHERE name = ? AND expires > ?";

    private const string SelectNames =
        "SELECT name FROM secrets_secrets WHERE name >= ? AND expires > ? ORDER BY name LIMIT ?";

    private const string SelectExpired =
        "SELECT name FROM secrets_secrets WHERE expires <= ? ORDER BY expires LIMIT ?";

    private const string Upsert = """
        INSERT INTO secrets_secrets (name, value, expires) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, expires = excluded.expires
        """;

    /// <summary>Whether there is a secret of this name that has not expired.</summary>
    public static bool Exists(IRows rows, string name, DateTimeOffset now)
    {
        using var call = rows.Sql("SELECT 1 FROM secrets_secrets WHERE name = ? AND expires > ?").Bind(name).Bind(now);
        return call.Step();
    }

    /// <summary>A secret that has not expired, its value still encrypted.</summary>
    public static StoredSecret? Find(IRows rows, string name, DateTimeOffset now)
    {
        using var call = rows.Sql(SelectValue).Bind(name).Bind(now);
        return call.Step() ? new StoredSecret(name, call.Bytes(0), call.Time(1)) : null;
    }

    /// <summary>Names of secrets that have not expired, in order, from one on.</summary>
    /// <param name="rows">Where to read.</param>
    /// <param name="from">The least name of the page; empty for the first page.</param>
    /// <param name="now">When.</param>
    /// <param name="most">How many.</param>
    public static List<string> Names(IRows rows, string from, DateTimeOffset now, int most) =>
        Names(rows.Sql(SelectNames).Bind(from).Bind(now).Bind(most));

    /// <summary>Names of secrets that have expired, the oldest first.</summary>
    public static List<string> Expired(IRows rows, DateTimeOffset now, int most) =>
        Names(rows.Sql(SelectExpired).Bind(now).Bind(most));

    /// <summary>When the next secret expires; null if there is none.</summary>
    public static DateTimeOffset? NextExpiry(IRows rows)
    {
        using var call = rows.Sql("SELECT expires FROM secrets_secrets ORDER BY expires LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    public static void Save(Transaction tx, StoredSecret secret) =>
        tx.Sql(Upsert).Bind(secret.Name).BindBlob(secret.Encrypted).Bind(secret.Expires).Execute();

    /// <summary>Removes a secret, expired or not; false if there was none.</summary>
    public static bool Delete(Transaction tx, string name) =>
        tx.Sql("DELETE FROM secrets_secrets WHERE name = ?").Bind(name).Execute() > 0;

    /// <summary>Makes a secret ready to be stored.</summary>
    public StoredSecret Encrypt(string name, RawJson value, DateTimeOffset expires) =>
        new(name, encryption.Encrypt(Place, name, value.Utf8.Span), expires);

    /// <summary>The value of a stored secret.</summary>
    /// <exception cref="UnusableDataException">
    /// The value was altered, comes from another row, or was made with a key that is not known.
    /// </exception>
    public RawJson Decrypt(StoredSecret secret) => new(encryption.Decrypt(Place, secret.Name, secret.Encrypted));

    private static List<string> Names(SqlCall call)
    {
        var names = new List<string>();
        using (call)
        {
            while (call.Step())
            {
                names.Add(call.Text(0));
            }
        }

        return names;
    }
}

/// <summary>A secret as it stands on disk.</summary>
public sealed record StoredSecret(string Name, byte[] Encrypted, DateTimeOffset Expires);

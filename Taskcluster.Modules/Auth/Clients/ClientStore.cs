using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Clients;

/// <summary>SQL of clients. Access tokens are encrypted, each bound to its client.</summary>
public sealed class ClientStore(Encryption encryption)
{
    private const string TokenPlace = "auth_clients.access_token";

    private const string Columns = """
        SELECT client_id, description, access_token, scopes, expires, created, last_modified, last_date_used,
          last_rotated, is_disabled, delete_on_expiration
        FROM auth_clients
        """;

    private const string SelectOne = Columns + " WHERE client_id = ?";

    private const string SelectPrefix = Columns + " WHERE client_id >= ? AND client_id < ? ORDER BY client_id";

    private const string SelectPage = Columns + """
         WHERE client_id > ? AND client_id >= ? AND client_id < ? ORDER BY client_id LIMIT ?
        """;

    // '0' is the character after '/': no id between the two is one of a static client.
    private const string Removable =
        " FROM auth_clients WHERE delete_on_expiration = 1 AND (client_id < 'static/' OR client_id >= 'static0')";

    private const string SelectNextExpiry = "SELECT expires" + Removable + " ORDER BY expires LIMIT 1";

    private const string SelectExpired =
        "SELECT client_id" + Removable + " AND expires < ? ORDER BY expires, client_id LIMIT ?";

    private const string Upsert = """
        INSERT INTO auth_clients (client_id, description, access_token, scopes, expires, created, last_modified,
          last_date_used, last_rotated, is_disabled, delete_on_expiration)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (client_id) DO UPDATE SET description = excluded.description,
          access_token = excluded.access_token, scopes = excluded.scopes, expires = excluded.expires,
          last_modified = excluded.last_modified, last_date_used = excluded.last_date_used,
          last_rotated = excluded.last_rotated, is_disabled = excluded.is_disabled,
          delete_on_expiration = excluded.delete_on_expiration
        """;

    // Ids are printable ASCII, so that this character ends the range of those that begin with a prefix.
    private const char AfterAll = '\u007f';

    public ClientRecord? Find(IRows rows, string clientId)
    {
        using var call = rows.Sql(SelectOne).Bind(clientId);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>All clients whose id begins so.</summary>
    public List<ClientRecord> WithPrefix(IRows rows, string prefix) =>
        ReadAll(rows.Sql(SelectPrefix).Bind(prefix).Bind(prefix + AfterAll));

    /// <summary>Clients whose id begins so, after an id, in order; at most so many.</summary>
    public List<ClientRecord> Page(IRows rows, string prefix, string after, int most) =>
        ReadAll(rows.Sql(SelectPage).Bind(after).Bind(prefix).Bind(prefix + AfterAll).Bind(most));

    /// <summary>When the next client expires that is removed then; null if none is.</summary>
    public static DateTimeOffset? NextExpiry(IRows rows)
    {
        using var call = rows.Sql(SelectNextExpiry);
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Clients that have expired and are to be removed; at most so many.</summary>
    public static List<string> Expired(Transaction tx, int most)
    {
        var ids = new List<string>();
        using var call = tx.Sql(SelectExpired).Bind(tx.Now).Bind(most);
        while (call.Step())
        {
            ids.Add(call.Text(0));
        }

        return ids;
    }

    public void Save(Transaction tx, ClientRecord client) => tx.Sql(Upsert)
        .Bind(client.ClientId).Bind(client.Description)
        .BindBlob(encryption.Encrypt(TokenPlace, client.ClientId, Encoding.UTF8.GetBytes(client.AccessToken)))
        .BindText(JsonSerializer.SerializeToUtf8Bytes(client.Scopes, KernelJson.Default.IReadOnlyListString))
        .Bind(client.Expires).Bind(client.Created).Bind(client.LastModified).Bind(client.LastDateUsed)
        .Bind(client.LastRotated).Bind(client.IsDisabled).Bind(client.DeleteOnExpiration)
        .Execute();

    /// <summary>Removes a client; false if there was none.</summary>
    public static bool Delete(Transaction tx, string clientId) =>
        tx.Sql("DELETE FROM auth_clients WHERE client_id = ?").Bind(clientId).Execute() > 0;

    /// <summary>Notes that the client was used.</summary>
    public static void Used(Transaction tx, string clientId) =>
        tx.Sql("UPDATE auth_clients SET last_date_used = ? WHERE client_id = ?").Bind(tx.Now).Bind(clientId).Execute();

    private List<ClientRecord> ReadAll(SqlCall call)
    {
        var clients = new List<ClientRecord>();
        using (call)
        {
            while (call.Step())
            {
                clients.Add(Read(call));
            }
        }

        return clients;
    }

    private ClientRecord Read(SqlCall row) => new()
    {
        ClientId = row.Text(0),
        Description = row.Text(1),
        AccessToken = Encoding.UTF8.GetString(encryption.Decrypt(TokenPlace, row.Text(0), row.TextSpan(2))),
        Scopes = JsonSerializer.Deserialize(row.TextSpan(3), KernelJson.Default.IReadOnlyListString)!,
        Expires = row.Time(4),
        Created = row.Time(5),
        LastModified = row.Time(6),
        LastDateUsed = row.Time(7),
        LastRotated = row.Time(8),
        IsDisabled = row.Bool(9),
        DeleteOnExpiration = row.Bool(10),
    };
}

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

    public ClientRecord? Find(IRows rows, string clientId)
    {
        using var call = rows.Sql(SelectOne).Bind(clientId);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>All clients whose id begins so.</summary>
    public List<ClientRecord> WithPrefix(IRows rows, string prefix)
    {
        var clients = new List<ClientRecord>();

        // Ids are printable ASCII, so that the character after '~' ends the range.
        using var call = rows.Sql(SelectPrefix).Bind(prefix).Bind(prefix + "\u007f");
        while (call.Step())
        {
            clients.Add(Read(call));
        }

        return clients;
    }

    public void Save(Transaction tx, ClientRecord client) => tx.Sql(Upsert)
        .Bind(client.ClientId).Bind(client.Description)
        .BindBlob(encryption.Encrypt(TokenPlace, client.ClientId, Encoding.UTF8.GetBytes(client.AccessToken)))
        .BindText(JsonSerializer.SerializeToUtf8Bytes(client.Scopes, KernelJson.Default.IReadOnlyListString))
        .Bind(client.Expires).Bind(client.Created).Bind(client.LastModified).Bind(client.LastDateUsed)
        .Bind(client.LastRotated).Bind(client.IsDisabled).Bind(client.DeleteOnExpiration)
        .Execute();

    public static void Delete(Transaction tx, string clientId) =>
        tx.Sql("DELETE FROM auth_clients WHERE client_id = ?").Bind(clientId).Execute();

    /// <summary>Notes that the client was used.</summary>
    public static void Used(Transaction tx, string clientId) =>
        tx.Sql("UPDATE auth_clients SET last_date_used = ? WHERE client_id = ?").Bind(tx.Now).Bind(clientId).Execute();

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

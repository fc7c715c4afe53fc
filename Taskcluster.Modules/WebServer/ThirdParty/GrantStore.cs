using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WebServer.Loops;
using Taskcluster.Modules.WebServer.SignIn;

namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary>
/// Requests that wait for their user, codes and access tokens. Each is found by the hash of a token that whoever asks
/// must have; a code and a decision are good once.
/// </summary>
public sealed class GrantStore(
    Database database, Encryption encryption, WebServerOptions options, ExpireSignIns expiry)
{
    /// <summary>For how long codes and access tokens are good (spec/services.md §4.9).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const string PlaceOfCode = "web_codes.granted";
    private const string PlaceOfToken = "web_access_tokens.token";
    private const string PlaceOfGrant = "web_access_tokens.granted";

    private const string InsertTransaction =
        "INSERT INTO web_transactions (id_hash, client_id, request, expires) VALUES (?, ?, ?, ?)";

    private const string SelectTransaction =
        "SELECT request FROM web_transactions WHERE id_hash = ? AND client_id = ? AND expires > ?";

    private const string InsertToken =
        "INSERT INTO web_access_tokens (token_hash, token, granted, expires) VALUES (?, ?, ?, ?)";

    /// <summary>Keeps a request until its user decides; gives the transaction's id.</summary>
    public Task<string> Ask(AuthorizationRequest request, string userClientId, CancellationToken cancellation)
    {
        var id = Secret.New();
        var hash = Secret.Hash(id);
        var json = JsonSerializer.SerializeToUtf8Bytes(request, WebServerJson.Default.AuthorizationRequest);
        return database.Write(
            tx =>
            {
                var expires = WakeAt(tx, TimeSpan.FromMinutes(options.ConsentMinutes));
                tx.Sql(InsertTransaction).Bind(hash).Bind(userClientId).BindText(json).Bind(expires).Execute();
                return id;
            },
            cancellation);
    }

    /// <summary>A request that waits for this user; null if there is none.</summary>
    public AuthorizationRequest? Find(string id, string userClientId) =>
        database.Read(rows => Find(rows, Secret.Hash(id), userClientId));

    /// <summary>As <see cref="Find(string, string)"/>, and the request waits no longer.</summary>
    public Task<AuthorizationRequest?> Take(string id, string userClientId, CancellationToken cancellation)
    {
        var hash = Secret.Hash(id);
        return database.Write(
            tx =>
            {
                var found = Find(tx, hash, userClientId);
                if (found is not null)
                {
                    tx.Sql("DELETE FROM web_transactions WHERE id_hash = ?").Bind(hash).Execute();
                }

                return found;
            },
            cancellation);
    }

    /// <summary>Keeps a grant behind a new code.</summary>
    public Task<string> KeepForCode(Grant grant, CancellationToken cancellation)
    {
        var code = Secret.New();
        var hash = Secret.Hash(code);
        var granted = encryption.Encrypt(PlaceOfCode, hash, grant.ToJson());
        return database.Write(
            tx =>
            {
                var expires = WakeAt(tx, Lifetime);
                tx.Sql("INSERT INTO web_codes (code_hash, granted, expires) VALUES (?, ?, ?)")
                    .Bind(hash).BindBlob(granted).Bind(expires).Execute();
                return code;
            },
            cancellation);
    }

    /// <summary>What is behind a code, which is used up by that; null if it is not good.</summary>
    public async Task<Grant?> TakeByCode(string code, CancellationToken cancellation)
    {
        var hash = Secret.Hash(code);
        var found = await database.Write(
            tx =>
            {
                const string Select = "SELECT granted FROM web_codes WHERE code_hash = ? AND expires > ?";
                var granted = BytesOf(tx.Sql(Select).Bind(hash).Bind(tx.Now));
                tx.Sql("DELETE FROM web_codes WHERE code_hash = ?").Bind(hash).Execute();
                return granted;
            },
            cancellation);
        return found is null ? null : Grant.FromJson(encryption.Decrypt(PlaceOfCode, hash, found));
    }

    /// <summary>Keeps a grant behind a new access token.</summary>
    public Task<string> KeepForToken(Grant grant, CancellationToken cancellation)
    {
        var token = Secret.NewAccessToken();
        var hash = Secret.Hash(token);
        var sealedToken = encryption.Encrypt(PlaceOfToken, hash, Encoding.ASCII.GetBytes(token));
        var granted = encryption.Encrypt(PlaceOfGrant, hash, grant.ToJson());
        return database.Write(
            tx =>
            {
                var expires = WakeAt(tx, Lifetime);
                tx.Sql(InsertToken).Bind(hash).BindBlob(sealedToken).BindBlob(granted).Bind(expires).Execute();
                return token;
            },
            cancellation);
    }

    /// <summary>What is behind an access token, which stays good; null if it is not.</summary>
    public Grant? FindByToken(string token)
    {
        var hash = Secret.Hash(token);
        var found = database.Read(rows =>
        {
            const string Select = "SELECT granted FROM web_access_tokens WHERE token_hash = ? AND expires > ?";
            return BytesOf(rows.Sql(Select).Bind(hash).Bind(rows.Now));
        });
        return found is null ? null : Grant.FromJson(encryption.Decrypt(PlaceOfGrant, hash, found));
    }

    private static AuthorizationRequest? Find(IRows rows, string hash, string userClientId) =>
        BytesOf(rows.Sql(SelectTransaction).Bind(hash).Bind(userClientId).Bind(rows.Now)) is { } json
            ? JsonSerializer.Deserialize(json, WebServerJson.Default.AuthorizationRequest)
            : null;

    private static byte[]? BytesOf(SqlCall call)
    {
        using (call)
        {
            return call.Step() ? call.Bytes(0) : null;
        }
    }

    private DateTimeOffset WakeAt(Transaction tx, TimeSpan after)
    {
        var expires = (tx.Now + after).ToWire();
        tx.AfterCommit(() => expiry.Wake(expires));
        return expires;
    }
}

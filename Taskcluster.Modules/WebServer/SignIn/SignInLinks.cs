using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WebServer.Loops;

namespace Taskcluster.Modules.WebServer.SignIn;

/// <summary>
/// Tokens of <c>/signin#&lt;token&gt;</c>, each good for one sign-in within
/// <see cref="WebServerOptions.SignInLinkMinutes"/>.
/// </summary>
public sealed class SignInLinks(
    Database database, Encryption encryption, WebServerOptions options, ExpireSignIns expiry)
{
    private const string Place = "web_sign_in_links.credentials";

    private const string Insert =
        "INSERT INTO web_sign_in_links (token_hash, client_id, credentials, expires) VALUES (?, ?, ?, ?)";

    private const string Select = "SELECT credentials FROM web_sign_in_links WHERE token_hash = ? AND expires > ?";

    /// <summary>Makes a link and ends the client's earlier ones.</summary>
    /// <param name="credentials">Temporary ones; who uses the link signs in with them.</param>
    /// <param name="end">When they end: the link is not good for longer.</param>
    /// <param name="cancellation">Fires when nobody waits any more.</param>
    public Task<SignInLink> Create(Credentials credentials, DateTimeOffset end, CancellationToken cancellation)
    {
        var token = Secret.New();
        var hash = Secret.Hash(token);
        var sealedCredentials = encryption.Encrypt(Place, hash, KeptCredentials.Of(credentials).ToJson());
        return database.Write(
            tx =>
            {
                var most = tx.Now + TimeSpan.FromMinutes(options.SignInLinkMinutes);
                var expires = (end < most ? end : most).ToWire();
                tx.Sql("DELETE FROM web_sign_in_links WHERE client_id = ?").Bind(credentials.ClientId).Execute();
                tx.Sql(Insert).Bind(hash).Bind(credentials.ClientId).BindBlob(sealedCredentials).Bind(expires)
                    .Execute();
                tx.AfterCommit(() => expiry.Wake(expires));
                return new SignInLink(token, expires);
            },
            cancellation);
    }

    /// <summary>
    /// Uses a token up. Null: it was never made, has been used, has expired, or a newer one has taken its place.
    /// </summary>
    public async Task<Credentials?> Use(string token, CancellationToken cancellation)
    {
        var hash = Secret.Hash(token);
        var found = await database.Write(tx => Take(tx, hash), cancellation);
        return found is null ? null : KeptCredentials.FromJson(encryption.Decrypt(Place, hash, found)).ToCredentials();
    }

    private static byte[]? Take(Transaction tx, string hash)
    {
        byte[]? found;
        using (var call = tx.Sql(Select).Bind(hash).Bind(tx.Now))
        {
            found = call.Step() ? call.Bytes(0) : null;
        }

        if (found is not null)
        {
            tx.Sql("DELETE FROM web_sign_in_links WHERE token_hash = ?").Bind(hash).Execute();
        }

        return found;
    }
}

/// <summary>A link that was made.</summary>
/// <param name="Token">Shown this once.</param>
/// <param name="Expires">When it ceases to be good.</param>
public sealed record SignInLink(string Token, DateTimeOffset Expires)
{
    /// <summary>Where to go with it. What stands behind the <c>#</c> is never sent to a server.</summary>
    public string At(string rootUrl) => $"{rootUrl}/signin#{Token}";

    // A record would print all its members.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(nameof(Expires)).Append(" = ").Append(WireTime.Format(Expires));
        return true;
    }
}

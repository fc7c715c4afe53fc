using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Auth.Hawk;

/// <summary>Who a request claims to come from, before its MAC is checked.</summary>
internal readonly struct HawkIdentity
{
    private readonly StoredClient client;

    // Of a request with ext only.
    private readonly string? clientId;
    private readonly CertificateGrant? grant;
    private readonly JsonElement authorizedScopes;

    private HawkIdentity(StoredClient client, string? clientId, CertificateGrant? grant, JsonElement authorizedScopes)
    {
        this.client = client;
        this.clientId = clientId;
        this.grant = grant;
        this.authorizedScopes = authorizedScopes;
    }

    /// <summary>The key that the MAC must have been made with.</summary>
    public string AccessToken => grant?.AccessToken ?? client.AccessToken;

    public static bool TryFind(
        ReadOnlySpan<char> id,
        ReadOnlySpan<char> ext,
        DateTimeOffset now,
        FindClient find,
        out HawkIdentity identity,
        [NotNullWhen(false)] out string? fault)
    {
        if (!ext.IsEmpty)
        {
            return TryFindByExt(id.ToString(), ext, now, find, out identity, out fault);
        }

        var found = find(id);
        fault = ClientFault(found, id, now);
        identity = fault is null ? new HawkIdentity(found!, null, null, default) : default;
        return fault is null;
    }

    /// <summary>
    /// What the request may do, once its MAC is known to be right. Only now are authorized scopes looked at, so that
    /// nobody without the key is told what a client holds.
    /// </summary>
    public AuthenticationResult Conclude(RoleResolver roles, ReadOnlySpan<char> hash)
    {
        var sentHash = hash.IsEmpty ? null : hash.ToString();
        var isRestricted = HawkExt.IsTruthy(authorizedScopes);
        if (grant is null && !isRestricted)
        {
            var plain = client.SuccessWith(roles);
            return sentHash is null ? plain : plain with { Hash = sentHash };
        }

        var scopes = roles.Expand([.. grant?.Scopes ?? client.ExpandedScopes.Scopes, Scope.AssumeAnonymous]);
        if (isRestricted)
        {
            if (AuthorizedScopesFault(scopes, out var authorized) is { } fault)
            {
                return new AuthFailed(fault);
            }

            scopes = roles.Expand([.. authorized, Scope.AssumeAnonymous]);
        }

        var expires = grant is not null && grant.Expires < client.Expires ? grant.Expires : client.Expires;
        var issuer = clientId is null || clientId == client.ClientId ? null : client.ClientId;
        return new AuthSuccess(clientId ?? client.ClientId, scopes, expires, sentHash, issuer);
    }

    private static bool TryFindByExt(
        string id,
        ReadOnlySpan<char> text,
        DateTimeOffset now,
        FindClient find,
        out HawkIdentity identity,
        [NotNullWhen(false)] out string? fault)
    {
        identity = default;
        if (!HawkExt.TryParse(text, out var ext, out fault))
        {
            return false;
        }

        var certificate = HawkExt.Member(ext, "certificate");
        var isTemporary = HawkExt.IsTruthy(certificate);
        string? issuer = null;
        fault = isTemporary ? CertificateCheck.IssuerFault(certificate, id, out issuer) : null;
        if (fault is not null)
        {
            return false;
        }

        var found = find(issuer ?? id);
        fault = ClientFault(found, issuer ?? id, now);
        CertificateGrant? granted = null;
        if (fault is null && isTemporary)
        {
            fault = new CertificateCheck(certificate, id, issuer, found!).Run(now, out granted);
        }

        identity = fault is null
            ? new HawkIdentity(found!, id, granted, HawkExt.Member(ext, "authorizedScopes"))
            : default;
        return fault is null;
    }

    private static string? ClientFault(StoredClient? client, ReadOnlySpan<char> id, DateTimeOffset now)
    {
        if (client is null)
        {
            return $"Client with clientId '{id}' not found";
        }

        if (client.Disabled)
        {
            return $"Client with clientId '{id}' is disabled";
        }

        return client.Expires < now ? $"Client with clientId: '{id}' has expired" : null;
    }

    private string? AuthorizedScopesFault(ScopeSet held, out IReadOnlyList<string> authorized)
    {
        authorized = [];
        if (authorizedScopes.ValueKind != JsonValueKind.Array)
        {
            return "ext.authorizedScopes must be an array";
        }

        if (HawkExt.Scopes(authorizedScopes) is not { } scopes)
        {
            return "ext.authorizedScopes must be an array of valid scopes";
        }

        authorized = scopes;
        return scopes.All(held.Covers)
            ? null
            : "Supplied credentials do not satisfy authorizedScopes; credentials have scopes:\n\n"
                + $"```\n{string.Join('\n', held.Scopes)}\n```\n\n"
                + $"authorizedScopes are:\n\n```\n{string.Join('\n', scopes)}\n```";
    }
}

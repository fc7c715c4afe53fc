using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WebServer.SignIn;

namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary>The second step of a third party's login: what the user decided (spec/services.md §4.9, 2).</summary>
public sealed partial class Decisions(RegisteredClients clients, GrantStore grants, TimeProvider clock)
{
    private const int MostDescription = 10_240;

    /// <summary>Ends a request that waits for this user, by a decision or, where that is null, by refusing.</summary>
    public async Task<LoginStep> Decide(
        string transactionId, Decision? decision, SignedIn user, CancellationToken cancellation)
    {
        var request = await grants.Take(transactionId, user.Caller.ClientId!, cancellation);
        if (request is null)
        {
            return LoginStep.Refused.InvalidRequest(
                "No request of this transaction_id waits for your decision: it was decided or has expired, or "
                + "somebody else was asked. Go back to the site that sent you here and begin again.");
        }

        // The settings may have changed since the user was asked.
        var client = clients.Find(request.Client);
        if (client is null || !client.RedirectUri.Contains(request.RedirectUri))
        {
            return LoginStep.Refused.UnauthorizedClient($"There is no registered client '{request.Client}' any more.");
        }

        return decision is null
            ? request.Error("access_denied", "The user has refused.")
            : await Grant(request, client, decision, user, cancellation);
    }

    /// <summary>Grants what was decided, as far as site and user may, and says where the browser goes.</summary>
    internal async Task<LoginStep> Grant(
        AuthorizationRequest request,
        RegisteredClient client,
        Decision decision,
        SignedIn user,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (FaultOf(request, client, decision, now, out var expires) is { } fault)
        {
            return fault;
        }

        var grant = new Grant
        {
            Client = client.ClientId,
            RedirectUri = request.RedirectUri,
            ClientId = decision.ClientId,
            Scopes = Granted(client, decision, user.Caller.Scopes),
            Description = decision.Description,
            Expires = expires.ToWire(),
            User = KeptCredentials.Of(user.Credentials),
        };
        return request.ResponseType == RegisteredClient.Code
            ? request.Back([new("code", await grants.KeepForCode(grant, cancellation))])
            : request.Back(
                [new("access_token", await grants.KeepForToken(grant, cancellation)), new("token_type", "Bearer")]);
    }

    private static LoginStep.Goto? FaultOf(
        AuthorizationRequest request,
        RegisteredClient client,
        Decision decision,
        DateTimeOffset now,
        out DateTimeOffset expires)
    {
        expires = default;
        if (request.ResponseType != client.ResponseType)
        {
            return request.Error("unsupported_response_type", $"{client.ClientId} uses {client.ResponseType}.");
        }

        if (!client.HasJust(request.Scopes))
        {
            return request.Error(
                "invalid_scope", $"{client.ClientId} must ask for just these scopes: {string.Join(' ', client.Scope)}");
        }

        var registered = ScopeSet.From(client.Scope);
        if (decision.Scopes.FirstOrDefault(scope => !registered.Covers(scope)) is { } beyond)
        {
            return request.Error("invalid_scope", $"{client.ClientId} did not ask for the scope '{beyond}'.");
        }

        if (!IsClientId().IsMatch(decision.ClientId))
        {
            return request.Error("invalid_request", $"clientId must match {Patterns.ClientId}.");
        }

        if (decision.Description.Length > MostDescription)
        {
            return request.Error("invalid_request", $"description has more than {MostDescription} characters.");
        }

        return TryExpires(decision.Expires, client.Longest, now, out expires)
            ? null
            : request.Error(
                "invalid_request", $"expires is '{decision.Expires}', and neither a span of time nor one to come.");
    }

    private static bool TryExpires(string text, TimeSpan longest, DateTimeOffset now, out DateTimeOffset expires)
    {
        var latest = now + longest;
        expires = latest;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        if (TimeExpression.TryParse(text, out var span))
        {
            expires = span < longest ? now + span : latest;
            return span > TimeSpan.Zero;
        }

        var isMoment = WireTime.TryParse(text, out var moment);
        expires = moment < latest ? moment : latest;
        return isMoment && moment > now;
    }

    private static string[] Granted(RegisteredClient client, Decision decision, ScopeSet held) =>
        ScopeSet.Sort(ScopeSet.Intersect([.. ScopeSet.Intersect(decision.Scopes, client.Scope)], [.. held.Scopes]));

    [GeneratedRegex(Patterns.ClientId, RegexOptions.ECMAScript, 1000)]
    private static partial Regex IsClientId();
}

using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.WebServer.SignIn;

namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary>
/// The first step of a third party's login, <c>GET /login/oauth/authorize</c> by somebody who is signed in
/// (spec/services.md §4.9, 1).
/// </summary>
public sealed class AuthorizationRequests(RegisteredClients clients, GrantStore grants, Decisions decisions)
{
    /// <summary>Where users are asked.</summary>
    public const string ConsentPath = "/third-party";

    private static readonly string[] Needed = ["client_id", "redirect_uri", "response_type"];

    /// <summary>Judges a request and says where the browser goes: to the consent page, or back to the site.</summary>
    public async Task<LoginStep> Begin(
        IReadOnlyList<KeyValuePair<string, string>> query, SignedIn user, CancellationToken cancellation)
    {
        if (Read(query, out var request, out var client) is { } refusal)
        {
            return refusal;
        }

        if (request!.ResponseType is not (RegisteredClient.Code or RegisteredClient.Token))
        {
            return request.Error("unsupported_response_type", "response_type must be code or token.");
        }

        if (request.Expires is { } wanted && !IsSpan(wanted))
        {
            return request.Error("invalid_request", $"expires is '{wanted}', and not a span of time such as '3 days'.");
        }

        var clientId = ClientNames.ForThirdParty(user.Caller.ClientId!, client!.ClientId);
        var expires = Capped(request.Expires, client);
        if (client.Whitelisted && client.HasJust(request.Scopes))
        {
            var decision = new Decision(
                clientId, request.Scopes, $"Made for {client.ClientId} by its login, without asking.", expires);
            return await decisions.Grant(request, client, decision, user, cancellation);
        }

        var transaction = await grants.Ask(request, user.Caller.ClientId!, cancellation);
        return new LoginStep.Goto($"{ConsentPath}?transactionID={Uri.EscapeDataString(transaction)}"
            + $"&client_id={Uri.EscapeDataString(client.ClientId)}&expires={Uri.EscapeDataString(expires)}"
            + $"&scope={Uri.EscapeDataString(string.Join(' ', request.Scopes))}"
            + $"&clientId={Uri.EscapeDataString(clientId)}");
    }

    /// <summary>
    /// What is wrong with a request so that the site cannot even be told; null where nothing is. For whoever is not
    /// signed in yet, too: nobody is asked to sign in for a site that is not registered.
    /// </summary>
    public LoginStep.Refused? FaultOf(IReadOnlyList<KeyValuePair<string, string>> query) =>
        Read(query, out _, out _);

    private static bool IsSpan(string text) => TimeExpression.TryParse(text, out var span) && span > TimeSpan.Zero;

    private static string Capped(string? wanted, RegisteredClient client) =>
        wanted is not null && TimeExpression.TryParse(wanted, out var span) && span <= client.Longest
            ? wanted
            : client.MaxExpires;

    private LoginStep.Refused? Read(
        IReadOnlyList<KeyValuePair<string, string>> query,
        out AuthorizationRequest? request,
        out RegisteredClient? client)
    {
        request = null;
        client = null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in query)
        {
            if (!values.TryAdd(name, value))
            {
                return LoginStep.Refused.InvalidRequest($"Parameter {name} stands more than once.");
            }
        }

        foreach (var name in Needed)
        {
            if (values.GetValueOrDefault(name) is not { Length: > 0 })
            {
                return LoginStep.Refused.InvalidRequest($"Missing required parameter: {name}");
            }
        }

        client = clients.Find(values["client_id"]);
        if (client is null)
        {
            return LoginStep.Refused.UnauthorizedClient($"There is no registered client '{values["client_id"]}'.");
        }

        if (!client.RedirectUri.Contains(values["redirect_uri"]))
        {
            return LoginStep.Refused.UnauthorizedClient(
                $"'{values["redirect_uri"]}' is not a registered redirect URI of {client.ClientId}.");
        }

        request = new AuthorizationRequest
        {
            Client = client.ClientId,
            RedirectUri = values["redirect_uri"],
            ResponseType = values["response_type"],
            Scopes = Decision.ScopesIn(values.GetValueOrDefault("scope") ?? ""),
            State = values.GetValueOrDefault("state"),
            Expires = values.GetValueOrDefault("expires") is { Length: > 0 } expires ? expires : null,
        };
        return null;
    }
}

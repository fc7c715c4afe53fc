using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Taskcluster.Modules.Explain.Scopes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Explain.Facts;

/// <summary>
/// What auth tells a caller of roles and clients. Each question is a call of auth's API on behalf of that caller.
/// </summary>
/// <remarks>All raise the 403 of auth where the caller may not ask.</remarks>
internal sealed class AuthFacts(InProcessApi api)
{
    private const string Auth = "auth";

    /// <summary>All roles, ordered by their ids.</summary>
    public async Task<IReadOnlyList<RoleScopes>> Roles(Caller caller, CancellationToken cancellation)
    {
        var roles = await Ask(
            new InProcessCall(Auth, "listRoles"), caller, ExplainJson.Default.ListRoleScopes, cancellation);
        roles.Sort((left, right) => string.CompareOrdinal(left.RoleId, right.RoleId));
        return roles;
    }

    /// <summary>All clients, ordered by their ids.</summary>
    public async Task<IReadOnlyList<ClientFact>> Clients(Caller caller, CancellationToken cancellation)
    {
        var clients = new List<ClientFact>();
        string? token = null;
        do
        {
            var call = new InProcessCall(Auth, "listClients")
            {
                Query = token is null ? [] : [new("continuationToken", token)],
            };
            var page = await Ask(call, caller, ExplainJson.Default.ClientFacts, cancellation);
            clients.AddRange(page.Clients);
            token = page.ContinuationToken;
        }
        while (token is not null);

        clients.Sort((left, right) => string.CompareOrdinal(left.ClientId, right.ClientId));
        return clients;
    }

    /// <summary>All roles and, where wanted, all clients, each kind ordered by id.</summary>
    public async Task<IReadOnlyList<Holder>> Holders(bool withClients, Caller caller, CancellationToken cancellation)
    {
        var roles = await Roles(caller, cancellation);
        var clients = withClients ? await Clients(caller, cancellation) : [];
        return [.. roles.Select(Holder.Of), .. clients.Select(Holder.Of)];
    }

    /// <summary>One client.</summary>
    /// <exception cref="ApiError">404 there is none.</exception>
    public Task<ClientFact> Client(string clientId, Caller caller, CancellationToken cancellation) => Ask(
        new InProcessCall(Auth, "client")
        {
            Parameters = new Dictionary<string, string> { ["clientId"] = clientId },
        },
        caller,
        ExplainJson.Default.ClientFact,
        cancellation);

    /// <summary>What the caller has.</summary>
    public async Task<IReadOnlyList<string>> CurrentScopes(Caller caller, CancellationToken cancellation)
    {
        var call = new InProcessCall(Auth, "currentScopes");
        return (await Ask(call, caller, ExplainJson.Default.ScopesFact, cancellation)).Scopes;
    }

    /// <summary>What scopes amount to.</summary>
    public async Task<IReadOnlyList<string>> Expand(
        IReadOnlyList<string> scopes, Caller caller, CancellationToken cancellation)
    {
        var call = new InProcessCall(Auth, "expandScopes")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(new ScopesFact(scopes), ExplainJson.Default.ScopesFact),
        };
        return (await Ask(call, caller, ExplainJson.Default.ScopesFact, cancellation)).Scopes;
    }

    private async Task<T> Ask<T>(
        InProcessCall call, Caller caller, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var reply = await api.Call(call, caller, cancellation);
        return JsonSerializer.Deserialize(reply.Body.Span, type)!;
    }
}

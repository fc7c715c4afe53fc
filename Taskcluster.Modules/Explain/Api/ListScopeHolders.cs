using MediatR;
using Taskcluster.Modules.Explain.Facts;
using Taskcluster.Modules.Explain.Scopes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>explain.listScopeHolders: which roles and clients have a scope, and by what.</summary>
public sealed class ListScopeHolders()
    : ApiMethod<ListScopeHolders.Request, ListScopeHoldersReply>(() => ExplainJson.Default.ListScopeHoldersReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "explain",
        Name = "listScopeHolders",
        Route = "POST /scopes/holders",
        Query = QueryParameter.Paging,
        Scopes = AllOf("auth:list-roles", If("clients", "auth:list-clients")),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(ListScopeHoldersBody),
        Output = typeof(ListScopeHoldersReply),
        Stability = Stability.Experimental,
        Category = "Scopes",
        Title = "List Scope Holders",
        Description = """
            List the roles and clients whose expanded scopes satisfy a scope, each with the chain of roles by which it
            does. Clients that are disabled or have expired are listed and marked. What everybody has by the role
            `anonymous` is told once, and not again for each client.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        call.Read(ExplainJson.Default.ListScopeHoldersBody), Page.Strictly(call), () => call.Caller);

    public override ScopeValues ScopeValues(Request request) => new() { { "clients", request.Body.Clients } };

    public sealed record Request(ListScopeHoldersBody Body, Page Page, Func<Caller> Caller)
        : IRequest<ListScopeHoldersReply>;

    internal sealed class Handler(AuthFacts facts, TimeProvider clock) : IRequestHandler<Request, ListScopeHoldersReply>
    {
        public async Task<ListScopeHoldersReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var scope = request.Body.Scope;
            var holders = await facts.Holders(request.Body.Clients, request.Caller(), cancellationToken);
            var chains = new ScopeGraph(
                holders.Select(holder => holder.Role).OfType<RoleScopes>(),
                holders.SelectMany(holder => holder.Held).Append(Scope.AssumeAnonymous)).To(scope);
            var (entries, token) = Holder.Fill(holders, request.Page, holder => Told(holder, scope, chains));
            return new ListScopeHoldersReply
            {
                Everybody = chains.From([Scope.AssumeAnonymous]) is { } chain ? ScopeLinkBody.Of(chain) : null,
                Holders = entries,
                ContinuationToken = token,
            };
        }

        private ScopeHolder? Told(Holder holder, string scope, ScopeChains chains)
        {
            if ((DirectChain(holder, scope) ?? chains.From(holder.Held)) is not { } chain)
            {
                return null;
            }

            return new ScopeHolder
            {
                Kind = holder.Kind,
                Id = holder.Id,
                Direct = holder.Role is null ? chain.Count == 1 : chain is [_, { RoleId: { } by }] && by == holder.Id,
                Through = ScopeLinkBody.Of(chain),
                Disabled = holder.Client?.Disabled,
                Expired = holder.Client is { } client ? client.Expires <= clock.GetUtcNow() : null,
            };
        }

        // Of two chains of one length, the one by the role itself says more.
        private static IReadOnlyList<ScopeLink>? DirectChain(Holder holder, string scope)
        {
            if (holder.Role is not { } role)
            {
                return null;
            }

            foreach (var grant in new Role(role.RoleId, role.Scopes).Grants)
            {
                if (Scope.Satisfies(grant.Widest, scope))
                {
                    return [new ScopeLink(holder.Held[0], RoleId: null), new ScopeLink(grant.Widest, role.RoleId)];
                }
            }

            return null;
        }
    }
}

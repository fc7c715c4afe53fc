using MediatR;
using Taskcluster.Modules.Explain.Facts;
using Taskcluster.Modules.Explain.Scopes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>explain.checkScopes: whether a client, a set of scopes or the caller suffices, and by what.</summary>
public sealed class CheckScopes()
    : ApiMethod<CheckScopes.Request, CheckScopesReply>(() => ExplainJson.Default.CheckScopesReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "explain",
        Name = "checkScopes",
        Route = "POST /scopes/check",
        Scopes = AllOf(
            If("ofClient", "auth:get-client:<clientId>"),
            If("ofCaller", "auth:current-scopes"),
            If("expanding", "auth:expand-scopes"),
            If("through", "auth:list-roles")),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(CheckScopesBody),
        Output = typeof(CheckScopesReply),
        Stability = Stability.Experimental,
        HidesPayload = true,
        Category = "Scopes",
        Title = "Check Scopes",
        Description = """
            Tell whether a client, whoever has a set of scopes, or the caller satisfies a scope expression or the
            scopes that a call needs; what is missing; and for each scope the chain of roles by which it is held. What
            the role `anonymous` gives to everybody counts, too.

            The caller needs what auth wants for the facts: the scopes of a client (`ofClient`), one's own scopes where
            neither a client nor scopes are given (`ofCaller`), the roles for the chains, or, without chains, the
            expansion of the scopes of others (`expanding`).
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var body = call.Read(ExplainJson.Default.CheckScopesBody);
        body.RequireOneForm();
        return new Request(body, () => call.Caller);
    }

    public override ScopeValues ScopeValues(Request request)
    {
        var body = request.Body;
        var isOfCaller = body.ClientId is null && body.Scopes is null;
        return new ScopeValues(capacity: 5)
        {
            { "ofClient", body.ClientId is not null },
            { "clientId", body.ClientId },
            { "ofCaller", isOfCaller },
            { "expanding", !body.Through && !isOfCaller },
            { "through", body.Through },
        };
    }

    public sealed record Request(CheckScopesBody Body, Func<Caller> Caller) : IRequest<CheckScopesReply>;

    internal sealed class Handler(
        AuthFacts facts, InProcessApi api, ApiCatalog catalog, RootUrl rootUrl, TimeProvider clock)
        : IRequestHandler<Request, CheckScopesReply>
    {
        public async Task<CheckScopesReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (body, caller) = (request.Body, request.Caller());
            var required = await Required(request, cancellationToken);
            var client = body.ClientId is null ? null : await facts.Client(body.ClientId, caller, cancellationToken);
            var own = client?.Scopes ?? body.Scopes;
            IReadOnlyList<string>? held = own is null ? null : [.. own, Scope.AssumeAnonymous];
            var found = body.Through
                ? await WithChains(held, caller, cancellationToken)
                : new Found(await Expanded(held, caller, cancellationToken), _ => null);
            return new CheckScopesReply
            {
                Satisfied = required?.IsSatisfiedBy(found.Scopes) != false,
                Required = RequiredScopesReply.JsonOf(required is null ? null : required.WriteTo),
                Missing = required?.WithoutSatisfied(found.Scopes) is { } missing
                    ? new ScopeExpressionBody(missing)
                    : null,
                Scopes = [.. (required?.DistinctScopes() ?? []).Select(scope => Checked(scope, found))],
                Disabled = client?.Disabled,
                Expired = client is null ? null : client.Expires <= clock.GetUtcNow(),
            };
        }

        private static CheckedScope Checked(string scope, Found found)
        {
            var isSatisfied = found.Scopes.Satisfies(scope);
            return new CheckedScope
            {
                Scope = scope,
                Satisfied = isSatisfied,
                Through = isSatisfied && found.ChainTo(scope) is { } chain ? ScopeLinkBody.Of(chain) : null,
            };
        }

        private async Task<ScopeExpression?> Required(Request request, CancellationToken cancellation)
        {
            var required = request.Body is { Call: { } call }
                ? await api.ScopesOf(call.Find(catalog, rootUrl), call.Body, request.Caller, cancellation)
                : request.Body.Expression!.Value;
            return required?.DistinctScopes().Count > CheckScopesBody.MostScopes
                ? throw ApiError.InputError(
                    $"At most {CheckScopesBody.MostScopes} scopes are checked at once, not "
                    + $"{required.DistinctScopes().Count}.")
                : required;
        }

        private async Task<ScopeSet> Expanded(
            IReadOnlyList<string>? held, Caller caller, CancellationToken cancellation) =>
            ScopeSet.From(held is null
                ? await facts.CurrentScopes(caller, cancellation)
                : await facts.Expand([.. held.Distinct()], caller, cancellation));

        // What the caller holds is expanded already, so that its chains begin at the scopes that no role explains.
        private async Task<Found> WithChains(
            IReadOnlyList<string>? held, Caller caller, CancellationToken cancellation)
        {
            var roles = await facts.Roles(caller, cancellation);
            var current = held is null ? await facts.CurrentScopes(caller, cancellation) : [];
            try
            {
                var graph = new ScopeGraph(roles, held ?? current);
                var roots = held ?? HeldRoots.Of(roles, current);
                var scopes = held is null ? ScopeSet.From(current) : Resolver(roles).Expand(held);
                return new Found(scopes, scope => Chain(graph.To(scope)));

                IReadOnlyList<ScopeLink>? Chain(ScopeChains chains) => chains.From(roots) ?? chains.From(current);
            }
            catch (InvalidOperationException error)
            {
                throw ApiError.InputError($"Too much comes of these scopes to be told: {error.Message}");
            }
        }

        private static RoleResolver Resolver(IEnumerable<RoleScopes> roles) =>
            new(roles.Select(role => (role.RoleId, role.Scopes)));
    }

    /// <summary>What somebody holds in all, and how it comes to hold a scope.</summary>
    private sealed record Found(ScopeSet Scopes, Func<string, IReadOnlyList<ScopeLink>?> ChainTo);
}

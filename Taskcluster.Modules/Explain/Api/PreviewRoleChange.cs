using MediatR;
using Taskcluster.Modules.Explain.Facts;
using Taskcluster.Modules.Explain.Scopes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>explain.previewRoleChange: who gains and loses what if a role changes. Nothing is changed.</summary>
public sealed class PreviewRoleChange()
    : ApiMethod<PreviewRoleChange.Request, PreviewRoleChangeReply>(() => ExplainJson.Default.PreviewRoleChangeReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "explain",
        Name = "previewRoleChange",
        Route = "POST /roles/preview",
        Query = QueryParameter.Paging,
        Scopes = AllOf("auth:list-roles", If("clients", "auth:list-clients")),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(PreviewRoleChangeBody),
        Output = typeof(PreviewRoleChangeReply),
        Stability = Stability.Experimental,
        Category = "Roles",
        Title = "Preview Role Change",
        Description = """
            Tell what would come of it if a role stood for other scopes, came into being or went: whether auth would
            accept that, and which roles and clients would gain or lose which scopes. Scopes count by what they
            satisfy, not by their text: who gets `a:b` and has `a:*` gains nothing. Nothing is changed.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        call.Read(ExplainJson.Default.PreviewRoleChangeBody), Page.Strictly(call), () => call.Caller);

    public override ScopeValues ScopeValues(Request request) => new() { { "clients", request.Body.Clients } };

    public sealed record Request(PreviewRoleChangeBody Body, Page Page, Func<Caller> Caller)
        : IRequest<PreviewRoleChangeReply>;

    internal sealed class Handler(AuthFacts facts) : IRequestHandler<Request, PreviewRoleChangeReply>
    {
        public async Task<PreviewRoleChangeReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var holders = await facts.Holders(request.Body.Clients, request.Caller(), cancellationToken);
            try
            {
                return Preview(request, [.. holders.Select(holder => holder.Role).OfType<RoleScopes>()], holders);
            }
            catch (InvalidOperationException error)
            {
                throw ApiError.InputError($"Too much would come of these scopes: {error.Message}");
            }
        }

        private static PreviewRoleChangeReply Preview(
            Request request, IReadOnlyList<RoleScopes> roles, IReadOnlyList<Holder> holders)
        {
            var (roleId, scopes) = (request.Body.RoleId, request.Body.Scopes);
            var exists = roles.Any(role => role.RoleId == roleId);
            var all = exists ? holders : WithRole(holders, Holder.Of(new RoleScopes(roleId, [])));
            var change = new RoleChange(
                roles, roleId, scopes, all.SelectMany(holder => holder.Held).Append(Scope.AssumeAnonymous));
            var (entries, token) = Holder.Fill(all, request.Page, holder => Told(holder, change));
            return new PreviewRoleChangeReply
            {
                Exists = exists,
                Valid = change.Problem is null,
                Problem = change.Problem,
                Everybody = ScopeChange.Of(change.For([Scope.AssumeAnonymous])),
                Changes = entries,
                ContinuationToken = token,
            };
        }

        // A role that is new stands among the others in its place.
        private static IReadOnlyList<Holder> WithRole(IReadOnlyList<Holder> holders, Holder added)
        {
            var before = holders.TakeWhile(
                holder => holder.Role is not null && string.CompareOrdinal(holder.Id, added.Id) < 0).Count();
            return [.. holders.Take(before), added, .. holders.Skip(before)];
        }

        private static HolderChange? Told(Holder holder, RoleChange change) => change.For(holder.Held) is { } difference
            ? new HolderChange
            {
                Kind = holder.Kind,
                Id = holder.Id,
                Gained = difference.Gained,
                Lost = difference.Lost,
            }
            : null;
    }
}

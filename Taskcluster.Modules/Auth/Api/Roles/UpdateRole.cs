using MediatR;
using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>auth.updateRole: changes what a role stands for.</summary>
public sealed class UpdateRole(CurrentRoles current)
    : ApiMethod<UpdateRole.Request, RoleReply>(() => AuthJson.Default.RoleReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "updateRole",
        Route = "POST /roles/<roleId>",
        Parameters = AuthParameters.Patterns,
        Scopes = AllOf("auth:update-role:<roleId>", Each("scope", "scopesAdded", "<scope>")),
        Authorized = AuthorizationMoment.FromEntity,
        Input = typeof(CreateRoleBody),
        Output = typeof(RoleReply),
        Category = "Roles",
        Title = "Update Role",
        Description = """
            Replace the scopes and the description of a role. The caller must have the scopes that the role does not
            give yet, be it by way of other roles (`scopesAdded`); to take scopes away or to narrow them needs none.
            What is said of scopes at `createRole` holds here, too.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var body = call.Read(AuthJson.Default.CreateRoleBody);
        AuthParameters.RequireScopes(body.Scopes);
        return new Request(call["roleId"], body, call);
    }

    public override Request Load(Request request, ApiCall call)
    {
        var roles = current.Now;
        call.Authorize(Needed(request, Require(request.RoleId, roles), roles));
        return request;
    }

    private static RoleRecord Require(string roleId, RoleSet roles) => roles.Find(roleId)
        ?? throw ApiError.ResourceNotFound($"Role with roleId '{roleId}' not found.");

    // By what the caller's right to change the role so is judged.
    private static ScopeValues Needed(Request request, RoleRecord stored, RoleSet roles) => new()
    {
        { "roleId", request.RoleId },
        {
            "scopesAdded",
            RoleAuthority.ToHandOn(
                RoleAuthority.OfChange(stored, roles, request.Body.Scopes), request.Call.Caller.Scopes)
        },
    };

    /// <param name="RoleId">Which role.</param>
    /// <param name="Body">What it is to be.</param>
    /// <param name="Call">Authorizes again by what the transaction finds.</param>
    public sealed record Request(string RoleId, CreateRoleBody Body, ApiCall Call) : IRequest<RoleReply>;

    public sealed class Handler(Database database, CurrentRoles current) : IRequestHandler<Request, RoleReply>
    {
        public async Task<RoleReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (role, lacking) = await database.Write(tx => Update(tx, request), cancellationToken);
            if (lacking is not null)
            {
                request.Call.Authorize(lacking);
            }

            return role.ToReply(current.Now.Resolver);
        }

        // Beside the role, what the caller lacks, where nothing was changed.
        private (RoleRecord Role, ScopeValues? Lacking) Update(Transaction tx, Request request)
        {
            // Somebody may have taken scopes away meanwhile, which would now be given anew.
            var roles = current.In(tx);
            var stored = Require(request.RoleId, roles);
            var needed = Needed(request, stored, roles);
            if (!RoleAuthority.Suffices(request.Call, needed))
            {
                return (stored, needed);
            }

            var updated = stored with
            {
                Description = request.Body.Description,
                Scopes = request.Body.Scopes,
                LastModified = tx.Now,
            };
            roles.RequireGoodWith(updated);
            var by = request.Call.Caller.AuditName;
            current.Save(tx, updated, AuthExchanges.RoleUpdated, AuditAction.Updated, by);
            return (updated, null);
        }
    }
}

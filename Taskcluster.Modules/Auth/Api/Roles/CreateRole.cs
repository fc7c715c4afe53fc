using MediatR;
using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>auth.createRole: gives scopes to whoever holds <c>assume:&lt;roleId&gt;</c>.</summary>
public sealed class CreateRole() : ApiMethod<CreateRole.Request, RoleReply>(() => AuthJson.Default.RoleReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "createRole",
        Route = "PUT /roles/<roleId>",
        Parameters = AuthParameters.Patterns,
        Scopes = AllOf("auth:create-role:<roleId>", Each("scope", "scopes", "<scope>")),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(CreateRoleBody),
        Output = typeof(RoleReply),
        Category = "Roles",
        Title = "Create Role",
        Description = """
            Create a role. The caller must have every scope that the role is given. An id that ends in `*` stands for
            all that begin so, and `<..>` in its scopes for what the star stands for. Roles must not depend on each
            other in a circle. The same call again changes nothing, and is told to nobody.

            Scopes with `<..>` must be held for every parameter: for `foo:<..>` in a role `x*` the caller needs
            `foo:*`, too.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var body = call.Read(AuthJson.Default.CreateRoleBody);
        AuthParameters.RequireScopes(body.Scopes);
        return new Request(call["roleId"], body, call.Caller);
    }

    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "roleId", request.RoleId },
        {
            "scopes",
            RoleAuthority.ToHandOn(RoleAuthority.OfNew(request.RoleId, request.Body.Scopes), request.By.Scopes)
        },
    };

    public sealed record Request(string RoleId, CreateRoleBody Body, Caller By) : IRequest<RoleReply>;

    public sealed class Handler(Database database, CurrentRoles current) : IRequestHandler<Request, RoleReply>
    {
        public async Task<RoleReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var role = await database.Write(tx => Create(tx, request), cancellationToken);
            return role.ToReply(current.Now.Resolver);
        }

        private RoleRecord Create(Transaction tx, Request request)
        {
            var scopes = ScopeSet.Sort(request.Body.Scopes);
            var role = new RoleRecord(request.RoleId, request.Body.Description, scopes, tx.Now, tx.Now);
            var roles = current.In(tx);
            if (roles.Find(role.RoleId) is { } existing)
            {
                return existing.Description == role.Description && existing.Scopes.SequenceEqual(role.Scopes)
                    ? existing
                    : throw ApiError.RequestConflict(
                        $"Role with roleId '{role.RoleId}' already exists, and is not the one that was sent.");
            }

            roles.RequireGoodWith(role);
            current.Save(tx, role, AuthExchanges.RoleCreated, AuditAction.Created, request.By.AuditName);
            return role;
        }
    }
}

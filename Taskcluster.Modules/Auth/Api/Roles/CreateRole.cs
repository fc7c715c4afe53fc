using MediatR;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>auth.createRole: gives scopes to whoever holds <c>assume:&lt;roleId&gt;</c>.</summary>
public sealed class CreateRole() : ApiMethod<CreateRole.Request, RoleReply>(AuthJson.Default.RoleReply)
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
            other in a circle. The same call again changes nothing.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var body = call.Read(AuthJson.Default.CreateRoleBody);
        AuthParameters.RequireScopes(body.Scopes);
        return new Request(call["roleId"], body);
    }

    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "roleId", request.RoleId },
        { "scopes", request.Body.Scopes },
    };

    public sealed record Request(string RoleId, CreateRoleBody Body) : IRequest<RoleReply>;

    public sealed class Handler(Database database, AuthState state) : IRequestHandler<Request, RoleReply>
    {
        public async Task<RoleReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var role = await database.Write(tx => Create(tx, request), cancellationToken);
            return role.ToReply(state.Roles);
        }

        private RoleRecord Create(Transaction tx, Request request)
        {
            var scopes = ScopeSet.Sort(request.Body.Scopes);
            var role = new RoleRecord(request.RoleId, request.Body.Description, scopes, tx.Now, tx.Now);
            if (RoleStore.Find(tx, role.RoleId) is { } existing)
            {
                return existing.Description == role.Description && existing.Scopes.SequenceEqual(role.Scopes)
                    ? existing
                    : throw ApiError.RequestConflict($"Role with roleId '{role.RoleId}' already exists.");
            }

            var all = RoleStore.All(tx).Append(role).Select(other => (other.RoleId, other.Scopes));
            if (RoleSetRules.Check(all) is { } problem)
            {
                throw ApiError.InputError(problem.Message);
            }

            RoleStore.Save(tx, role);
            state.ForgetAfterCommit(tx);
            tx.PublishRole(AuthExchanges.RoleCreated, role.RoleId);
            return role;
        }
    }
}

using MediatR;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>auth.listRoles: all roles at once.</summary>
public sealed class ListRoles() : ApiMethod<ListRoles.Request, ListRolesReply>(() => AuthJson.Default.ListRolesReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "listRoles",
        Route = "GET /roles/",
        Scopes = "auth:list-roles",
        Output = typeof(ListRolesReply),
        Category = "Roles",
        Title = "List Roles",
        Description = "All roles with their scopes, ordered by id. `listRoles2` has them in pages.",
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<ListRolesReply>;

    public sealed class Handler(CurrentRoles current) : IRequestHandler<Request, ListRolesReply>
    {
        public Task<ListRolesReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var roles = current.Now;
            return Task.FromResult(new ListRolesReply(roles.Roles.Select(role => role.ToReply(roles.Resolver))));
        }
    }
}

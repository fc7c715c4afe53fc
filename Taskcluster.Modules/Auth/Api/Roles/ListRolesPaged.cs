using MediatR;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>auth.listRoles2: the roles in pages.</summary>
public sealed class ListRolesPaged()
    : ApiMethod<ListRolesPaged.Request, ListRolesPagedReply>(() => AuthJson.Default.ListRolesPagedReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "listRoles2",
        Route = "GET /roles2/",
        Query = QueryParameter.Paging,
        Scopes = "auth:list-roles",
        Output = typeof(ListRolesPagedReply),
        Category = "Roles",
        Title = "List Roles (Paged)",
        Description = """
            The roles with their scopes, ordered by id. Without `limit` all of them come, whatever token is sent.
            """,
    };

    public override Request Bind(ApiCall call) => new(RolePages.Of(call));

    public sealed record Request(Page? Page) : IRequest<ListRolesPagedReply>;

    public sealed class Handler(CurrentRoles current) : IRequestHandler<Request, ListRolesPagedReply>
    {
        public Task<ListRolesPagedReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var all = current.Now;
            var (roles, next) = RolePages.Read(all, request.Page);
            return Task.FromResult(new ListRolesPagedReply(
                [.. roles.Select(role => role.ToReply(all.Resolver))], next));
        }
    }
}

using MediatR;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>auth.listRoleIds: what roles there are, by their ids alone.</summary>
public sealed class ListRoleIds() : ApiMethod<ListRoleIds.Request, ListRoleIdsReply>(
    () => AuthJson.Default.ListRoleIdsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "listRoleIds",
        Route = "GET /roleids/",
        Query = QueryParameter.Paging,
        Scopes = "auth:list-roles",
        Output = typeof(ListRoleIdsReply),
        Category = "Roles",
        Title = "List Role IDs",
        Description = """
            The ids of the roles, in order. Without `limit` all of them come, whatever token is sent.
            """,
    };

    public override Request Bind(ApiCall call) => new(RolePages.Of(call));

    public sealed record Request(Page? Page) : IRequest<ListRoleIdsReply>;

    public sealed class Handler(CurrentRoles current) : IRequestHandler<Request, ListRoleIdsReply>
    {
        public Task<ListRoleIdsReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (roles, next) = RolePages.Read(current.Now, request.Page);
            return Task.FromResult(new ListRoleIdsReply([.. roles.Select(role => role.RoleId)], next));
        }
    }
}

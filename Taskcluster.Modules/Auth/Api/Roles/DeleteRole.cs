using MediatR;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>auth.deleteRole: removes a role, if it is there.</summary>
public sealed class DeleteRole() : ApiMethod<DeleteRole.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "deleteRole",
        Route = "DELETE /roles/<roleId>",
        Parameters = AuthParameters.Patterns,
        Scopes = "auth:delete-role:<roleId>",
        Category = "Roles",
        Title = "Delete Role",
        Description = """
            Remove a role. Whoever holds its `assume:` scope keeps that, but it gives nothing more. Where there is no
            such role, nothing happens.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["roleId"], call.Caller.AuditName);

    public sealed record Request(string RoleId, string By) : IRequest<Nothing>;

    public sealed class Handler(Database database, CurrentRoles current) : IRequestHandler<Request, Nothing>
    {
        public async Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            await database.Write(tx => Delete(tx, request), cancellationToken);
            return default;
        }

        private void Delete(Transaction tx, Request request)
        {
            if (current.In(tx).Find(request.RoleId) is not null)
            {
                current.Delete(tx, request.RoleId, request.By);
            }
        }
    }
}

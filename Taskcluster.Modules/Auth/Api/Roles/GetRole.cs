using MediatR;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>auth.role: what a role stands for.</summary>
public sealed class GetRole() : ApiMethod<GetRole.Request, RoleReply>(() => AuthJson.Default.RoleReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "role",
        Route = "GET /roles/<roleId>",
        Parameters = AuthParameters.Patterns,
        Scopes = "auth:get-role:<roleId>",
        Output = typeof(RoleReply),
        Category = "Roles",
        Title = "Get Role",
        Description = "A role with its scopes, as given and as expanded by further roles.",
    };

    public override Request Bind(ApiCall call) => new(call["roleId"]);

    public sealed record Request(string RoleId) : IRequest<RoleReply>;

    public sealed class Handler(CurrentRoles current) : IRequestHandler<Request, RoleReply>
    {
        public Task<RoleReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var roles = current.Now;
            return roles.Find(request.RoleId) is { } role
                ? Task.FromResult(role.ToReply(roles.Resolver))
                : throw ApiError.ResourceNotFound($"Role not found: there is none with the id '{request.RoleId}'.");
        }
    }
}

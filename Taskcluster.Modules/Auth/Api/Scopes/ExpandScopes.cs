using MediatR;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Scopes;

/// <summary>auth.expandScopes: what a set of scopes amounts to by the roles.</summary>
public sealed class ExpandScopes() : ApiMethod<ExpandScopes.Request, ScopeSetBody>(() => AuthJson.Default.ScopeSetBody)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "expandScopes",
        Route = "POST /scopes/expand",
        Scopes = "auth:expand-scopes",
        Input = typeof(ScopeSetBody),
        Output = typeof(ScopeSetBody),
        Category = "Scopes and Auth",
        Title = "Expand Scopes",
        Description = """
            The given scopes with all that roles add to who holds them, without those that another one of them covers.
            What everybody has by the role `anonymous` is not added.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(AuthJson.Default.ScopeSetBody).Scopes);

    public sealed record Request(IReadOnlyList<string> Scopes) : IRequest<ScopeSetBody>;

    public sealed class Handler(CurrentRoles current) : IRequestHandler<Request, ScopeSetBody>
    {
        public Task<ScopeSetBody> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(new ScopeSetBody { Scopes = current.Now.ExpandGiven(request.Scopes).Scopes });
    }
}

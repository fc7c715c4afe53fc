using MediatR;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Scopes;

/// <summary>auth.currentScopes: what scopes the caller has.</summary>
public sealed class GetCurrentScopes()
    : ApiMethod<GetCurrentScopes.Request, ScopeSetBody>(() => AuthJson.Default.ScopeSetBody)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "currentScopes",
        Route = "GET /scopes/current",
        Scopes = "auth:current-scopes",
        Output = typeof(ScopeSetBody),
        Category = "Scopes and Auth",
        Title = "Get Current Scopes",
        Description = "The expanded scopes of the caller, after all restrictions that its credentials carry.",
    };

    public override Request Bind(ApiCall call) => new(call.Caller.Scopes.Scopes);

    public sealed record Request(IReadOnlyList<string> Scopes) : IRequest<ScopeSetBody>;

    public sealed class Handler : IRequestHandler<Request, ScopeSetBody>
    {
        public Task<ScopeSetBody> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(new ScopeSetBody { Scopes = request.Scopes });
    }
}

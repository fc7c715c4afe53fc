using MediatR;
using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Scopes;

/// <summary>auth.testAuthenticate: tries a signature against a made-up client.</summary>
public sealed class TestAuthenticate(TimeProvider clock)
    : ApiMethod<TestAuthenticate.Request, TestAuthenticateReply>(() => AuthJson.Default.TestAuthenticateReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "testAuthenticate",
        Route = "POST /test-authenticate",
        Input = typeof(TestAuthenticateBody),
        Output = typeof(TestAuthenticateReply),
        Category = "Scopes and Auth",
        Title = "Test Authentication",
        Description = """
            Try a signature: the call must be signed by the client `tester` with the access token `no-secret`, which has
            the scopes `clientScopes` of the body, and must satisfy `requiredScopes`. Temporary credentials and
            `authorizedScopes` work as everywhere.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var body = call.Read(AuthJson.Default.TestAuthenticateBody);
        return new Request(TestClient.Authenticate(call, clock, body.ClientScopes, body.RequiredScopes));
    }

    public sealed record Request(TestAuthenticateReply Result) : IRequest<TestAuthenticateReply>;

    public sealed class Handler : IRequestHandler<Request, TestAuthenticateReply>
    {
        public Task<TestAuthenticateReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(request.Result);
    }
}

using MediatR;
using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Scopes;

/// <summary>auth.testAuthenticateGet: tries a signature or a signed URL against a made-up client.</summary>
public sealed class TestAuthenticateGet(TimeProvider clock)
    : ApiMethod<TestAuthenticateGet.Request, TestAuthenticateReply>(() => AuthJson.Default.TestAuthenticateReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "testAuthenticateGet",
        Route = "GET /test-authenticate-get/",
        Output = typeof(TestAuthenticateReply),
        Category = "Scopes and Auth",
        Title = "Test Authentication (GET)",
        Description = """
            As `testAuthenticate`, by GET, so that signed URLs can be tried too. The client `tester` has the scopes
            `test:*` and `auth:create-client:test:*`, and needs `test:authenticate-get`.
            """,
    };

    public override Request Bind(ApiCall call) => new(TestClient.Authenticate(
        call, clock, ["test:*", "auth:create-client:test:*"], ["test:authenticate-get"]));

    public sealed record Request(TestAuthenticateReply Result) : IRequest<TestAuthenticateReply>;

    public sealed class Handler : IRequestHandler<Request, TestAuthenticateReply>
    {
        public Task<TestAuthenticateReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(request.Result);
    }
}

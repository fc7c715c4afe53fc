using MediatR;
using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Modules.Auth.Api.Scopes;

/// <summary>auth.authenticateHawk: tells another program what the signature of a request is worth.</summary>
public sealed class AuthenticateHawk()
    : ApiMethod<AuthenticateHawk.Request, AuthenticateHawkReply>(() => AuthJson.Default.AuthenticateHawkReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "authenticateHawk",
        Route = "POST /authenticate-hawk",
        Input = typeof(AuthenticateHawkBody),
        Output = typeof(AuthenticateHawkReply),
        Category = "Scopes and Auth",
        Title = "Authenticate Hawk Request",
        Description = """
            Validate the Hawk signature of a request that another service received. The answer is 200 in any case, and
            says in `status` whether the signature is good and what scopes go with it.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(AuthJson.Default.AuthenticateHawkBody));

    public sealed record Request(AuthenticateHawkBody Body) : IRequest<AuthenticateHawkReply>;

    public sealed class Handler(HawkAuthenticator authenticator, TimeProvider clock)
        : IRequestHandler<Request, AuthenticateHawkReply>
    {
        public Task<AuthenticateHawkReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(ToReply(authenticator.Authenticate(new HawkRequest
            {
                Method = request.Body.Method,
                Target = request.Body.Resource,
                Host = request.Body.Host,
                Port = request.Body.Port,
                Authorization = request.Body.Authorization,
                WallClock = TimeProvider.System.GetUtcNow(),
                Now = clock.GetUtcNow(),
            })));

        private static AuthenticateHawkReply ToReply(AuthenticationResult result) => result switch
        {
            AuthSuccess success => new HawkSuccess
            {
                ClientId = success.ClientId,
                Scopes = success.Scopes.Scopes,
                Expires = success.Expires,
                Hash = success.Hash,
            },
            NoAuth none => new HawkAbsent { Scopes = none.Scopes.Scopes, Expires = none.Expires },
            AuthFailed failed => new HawkFailure(failed.Message),
            _ => throw new InvalidOperationException($"There is no reply for {result.GetType()}."),
        };
    }
}

using Taskcluster.Modules.Auth.Api.Scopes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Auth.Hawk;

/// <summary>
/// The made-up client of testAuthenticate and testAuthenticateGet (spec/services.md §3.3), by which authors of clients
/// try their signatures. No role counts there.
/// </summary>
internal static class TestClient
{
    private const string ClientId = "tester";
    private const string AccessToken = "no-secret";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Authenticates a call against the made-up client and demands scopes of it.</summary>
    /// <exception cref="ApiError">401 AuthenticationFailed, 403 InsufficientScopes.</exception>
    public static TestAuthenticateReply Authenticate(
        ApiCall call, TimeProvider clock, IReadOnlyList<string> clientScopes, IReadOnlyList<string> required)
    {
        var http = call.Http
            ?? throw new InvalidOperationException("Only a call by HTTP bears a signature to be tested.");
        var client = new StoredClient
        {
            ClientId = ClientId,
            AccessToken = AccessToken,
            Expires = clock.GetUtcNow() + Lifetime,
            ExpandedScopes = ScopeSet.From(clientScopes),
        };
        var result = HawkAuthentication.Authenticate(
            HawkAuthenticator.RequestOf(http, clock),
            id => id.SequenceEqual(ClientId) ? client : null,
            RoleResolver.Empty);
        var caller = HawkAuthenticator.CallerOf(result, http, call.Body);
        var expression = ScopeExpression.AllOf([.. required.Select(scope => (ScopeExpression)scope)]);
        return expression.IsSatisfiedBy(caller.Scopes)
            ? new TestAuthenticateReply { ClientId = result.AuditName, Scopes = caller.Scopes.Scopes }
            : throw ApiError.InsufficientScopes(caller, expression);
    }
}

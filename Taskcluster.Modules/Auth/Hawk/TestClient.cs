using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
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

    /// <summary>Authenticates a request against the made-up client and demands scopes of it.</summary>
    /// <exception cref="ApiError">401 AuthenticationFailed, 403 InsufficientScopes.</exception>
    public static Caller Authenticate(in HawkRequest request, IReadOnlyList<string> clientScopes, IReadOnlyList<string> required)
    {
        var client = new StoredClient
        {
            ClientId = ClientId,
            AccessToken = AccessToken,
            Expires = request.Now + Lifetime,
            ExpandedScopes = ScopeSet.From(clientScopes),
        };
        var result = HawkAuthentication.Authenticate(request, id => id.SequenceEqual(ClientId) ? client : null, RoleResolver.Empty);
        if (result is AuthFailed failed)
        {
            throw ApiError.AuthenticationFailed(failed.Message);
        }

        var caller = result.Caller!;
        var expression = ScopeExpression.AllOf([.. required]);
        return expression.IsSatisfiedBy(caller.Scopes)
            ? caller
            : throw ApiError.InsufficientScopes(caller.ClientId, expression, expression.WithoutSatisfied(caller.Scopes));
    }
}

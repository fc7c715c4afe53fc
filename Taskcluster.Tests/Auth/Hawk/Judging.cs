using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Tests.Auth.Hawk;

/// <summary>One client, one request, and who sent it.</summary>
internal static class Judging
{
    public const string Target = "/api/queue/v1/task/x";

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1735689600);
    public static readonly Uri Url = new("https://tc.example.com" + Target);
    public static readonly Credentials Tester = new("tester", "no-secret");
    public static readonly RoleResolver Roles = new([("anonymous", ["anon:scope"]), ("r", ["granted"])]);

    public static AuthenticationResult Judge(
        string target,
        string? authorization,
        DateTimeOffset? wallClock = null,
        DateTimeOffset? now = null,
        StoredClient? client = null,
        RoleResolver? roles = null)
    {
        client ??= Client("tester", "test:*", "auth:create-client:test:*");
        return HawkAuthentication.Authenticate(
            Request(target, authorization, wallClock ?? Now, now ?? Now),
            clientId => clientId.SequenceEqual(client.ClientId) ? client : null,
            roles ?? Roles);
    }

    public static AuthenticationResult Judge(string target, string authorization, FindClient find) =>
        HawkAuthentication.Authenticate(Request(target, authorization, Now, Now), find, Roles);

    private static HawkRequest Request(
        string target, string? authorization, DateTimeOffset wallClock, DateTimeOffset now) => new()
        {
            Method = "GET",
            Target = target,
            Host = "tc.example.com",
            Port = 443,
            Authorization = authorization,
            WallClock = wallClock,
            Now = now,
        };

    public static StoredClient Client(string clientId, params string[] scopes) =>
        Client(clientId, isDisabled: false, scopes);

    public static StoredClient Client(string clientId, bool isDisabled, params string[] scopes) => new()
    {
        ClientId = clientId,
        AccessToken = "no-secret",
        Disabled = isDisabled,
        Expires = Now.AddDays(1),
        ExpandedScopes = ScopeSet.From(scopes),
    };
}

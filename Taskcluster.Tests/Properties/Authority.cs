using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Properties;

/// <summary>
/// Who may do what on a server, at random: so few names that roles and scopes often meet, and all that is odd about
/// stars and parameters among them.
/// </summary>
internal sealed class Authority(RunningServer server, Random random)
{
    /// <summary>The scope that everybody has.</summary>
    public const string OfAnybody = "s:anybody";

    public static readonly IReadOnlyList<string> RoleIds =
    [
        "a", "a*", "ab", "b", "b*", "p:x", "p:*", "p:<..>", "p:<*", "q:x", "q:*", "q:<..>", "own/*", "anonymous", "*",
    ];

    public static readonly IReadOnlyList<string> Scopes =
    [
        "s:1", "s:x", "s:*", "s:<..>", "s:<*", "s:<..>x", "s:<..>*", "s:*<..>", "s:*<..>y", "s:**", "s:*y",
        "t:1", "t:*", "t:<..>", "assume:a", "assume:a*", "assume:ab", "assume:b", "assume:b*",
        "assume:p:x", "assume:p:*", "assume:p:<..>", "assume:p:<..>x", "assume:q:x", "assume:q:*", "assume:q:<..>",
        "assume:<..>", "assume:*", "*", "a*", "auth:*", "assume:own/1",
    ];

    private static readonly IReadOnlyList<string> Rights =
    [
        "auth:create-client:own/*", "auth:create-client:*", "auth:update-client:*", "auth:delete-client:*",
        "auth:enable-client:*", "auth:disable-client:*", "auth:reset-access-token:own/*", "auth:create-role:*",
        "auth:update-role:*", "auth:delete-role:*", "auth:create-role:p:*", "auth:update-role:<..>",
    ];

    /// <summary>Lays down roles and clients, and gives the client that is going to attack.</summary>
    public async Task<Credentials> LayDown()
    {
        for (var count = random.Next(1, 8); count > 0; count--)
        {
            var roleId = Uri.EscapeDataString(RoleIds[random.Next(RoleIds.Count)]);
            await server.AsRoot().Put(
                $"auth/v1/roles/{roleId}", new { description = "", scopes = Some(Scopes, 3) });
        }

        await Client("other/1", Some(Scopes, 4));
        await Client("other/2", ["*"]);
        return await Client("attacker", [.. Rights.Where(_ => random.Next(3) > 0), .. Some(Scopes, 3)]);
    }

    /// <summary>Takes it all away.</summary>
    public async Task Clear()
    {
        var root = server.AsRoot();
        foreach (var roleId in (await root.Get("auth/v1/roleids/")).Ok["roleIds"]!.AsArray())
        {
            await root.Delete($"auth/v1/roles/{Uri.EscapeDataString(roleId!.GetValue<string>())}");
        }

        foreach (var client in (await root.Get("auth/v1/clients/")).Ok["clients"]!.AsArray())
        {
            await root.Delete($"auth/v1/clients/{Uri.EscapeDataString(client!["clientId"]!.GetValue<string>())}");
        }

        _ = (await root.Put("auth/v1/roles/anonymous", new { description = "", scopes = new[] { OfAnybody } })).Ok;
    }

    // Not all of everything is allowed: nobody may hold a scope that ends in two stars.
    private async Task<Credentials> Client(string clientId, string[] scopes)
    {
        var reply = (await server.AsRoot().Put($"auth/v1/clients/{Uri.EscapeDataString(clientId)}", new
        {
            expires = WireTime.Format(server.Clock.GetUtcNow().AddDays(1)),
            description = "",
            scopes = scopes.Where(scope => !scope.EndsWith("**", StringComparison.Ordinal)),
        })).Ok;
        return new Credentials(clientId, reply["accessToken"]!.GetValue<string>());
    }

    private string[] Some(IReadOnlyList<string> of, int most) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => of[random.Next(of.Count)]).Distinct()];
}

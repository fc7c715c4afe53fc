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

    /// <summary>Scopes that have a parameter in a role whose id ends in a star, and are letters elsewhere.</summary>
    public static readonly IReadOnlyList<string> Parameterized =
    [
        "s:<..>", "s:<..>x", "s:<..>*", "s:*<..>", "s:*<..>y", "t:<..>", "assume:q:<..>", "assume:p:<..>x",
        "assume:<..>", "auth:update-role:<..>",
    ];

    /// <summary>Scopes by which roles are held.</summary>
    public static readonly IReadOnlyList<string> Assumed =
    [
        "assume:a", "assume:a*", "assume:ab", "assume:b", "assume:b*", "assume:p:x", "assume:p:*", "assume:p:<..>",
        "assume:q:x", "assume:q:*", "assume:q:<*", "assume:own/1", "assume:own/*", "assume:p:<*",
    ];

    /// <summary>Scopes that mean nothing but themselves, and some that mean everything.</summary>
    public static readonly IReadOnlyList<string> Plain =
    [
        "s:1", "s:x", "s:*", "s:<*", "s:*y", "s:**", "t:1", "t:*", "s:1", "s:x", "s:*y", "t:1", "t:*", "auth:*",
        "assume:*", "*", "a*",
    ];

    private static readonly IReadOnlyList<string> Rights =
    [
        "auth:create-client:own/*", "auth:create-client:*", "auth:update-client:*", "auth:delete-client:*",
        "auth:enable-client:*", "auth:disable-client:*", "auth:reset-access-token:own/*", "auth:create-role:*",
        "auth:update-role:*", "auth:delete-role:*",
    ];

    /// <summary>A scope, more often one that does something.</summary>
    public static string Scope(Random random) => random.Next(3) switch
    {
        0 => Any(random, Parameterized),
        1 => Any(random, Assumed),
        _ => Any(random, Plain),
    };

    /// <summary>The roles that were laid down.</summary>
    public List<string> Roles { get; } = ["anonymous"];

    /// <summary>What they grant.</summary>
    public List<string> Granted { get; } = [OfAnybody];

    /// <summary>Lays down roles and clients, and gives the client that is going to attack.</summary>
    public async Task<Credentials> LayDown()
    {
        for (var count = random.Next(2, 10); count > 0; count--)
        {
            var roleId = Any(random, RoleIds);
            var scopes = Some(2);
            if ((await server.AsRoot().Put(
                $"auth/v1/roles/{Uri.EscapeDataString(roleId)}", new { description = "", scopes })).Status == 200)
            {
                Roles.Add(roleId);
                Granted.AddRange(scopes);
            }
        }

        await Client("other/1", Some(4));
        await Client("other/2", ["*"]);
        return await Client("attacker", [.. Rights.Where(_ => random.Next(5) > 0).Concat(Some(3)).Distinct()]);
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
            scopes = scopes.Where(scope => scope != "*" || clientId != "attacker")
                .Where(scope => !scope.EndsWith("**", StringComparison.Ordinal)),
        })).Ok;
        return new Credentials(clientId, reply["accessToken"]!.GetValue<string>());
    }

    private string[] Some(int most) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => Scope(random)).Distinct()];

    private static string Any(Random random, IReadOnlyList<string> of) => of[random.Next(of.Count)];
}

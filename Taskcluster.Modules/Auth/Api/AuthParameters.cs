using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api;

/// <summary>
/// Patterns of auth's path parameters (spec/services.md §3), and the rule for scopes that are given away.
/// </summary>
internal static class AuthParameters
{
    public static readonly IReadOnlyDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["clientId"] = Kernel.Names.Patterns.ClientId,
        ["roleId"] = Kernel.Names.Patterns.RoleId,
        ["entityType"] = "^(client|role|secret|hook|worker-pool)$",
    };

    /// <summary>The 400 of a scope that ends in two stars, which people write when they mean one.</summary>
    public static void RequireScopes(IReadOnlyList<string>? scopes)
    {
        foreach (var scope in scopes ?? [])
        {
            if (scope.EndsWith("**", StringComparison.Ordinal))
            {
                throw ApiError.InputError($"scopes must not end with `**`, as '{scope}' does.");
            }
        }
    }
}

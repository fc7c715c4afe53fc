using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Monolith.Web.Lint;

/// <summary>What is unusual about roles: rules N7 to N10, N19, N20 and those of their scopes.</summary>
public static class RoleRules
{
    private const string Assume = "assume:";
    private const string Member = "project-member:";

    private static readonly string[] Known =
    [
        "anonymous", "client-id:", "github-org-admin:", "github-team:", "hook-id:", "login-identity:",
        "moz-tree:level:",
        "mozilla-group:", "mozilla-user:", "mozillians-group:", "mozillians-user:", "project:", Member,
        "repo:", "scheduler-id:", "worker-id:", "worker-pool:", "worker-type:",
    ];

    // What those who belong to a project are to have of it; {0} is the project.
    private static readonly string[] OfMembers =
    [
        "auth:create-client:project/{0}/*", "auth:update-client:project/{0}/*", "auth:delete-client:project/{0}/*",
        "auth:enable-client:project/{0}/*", "auth:disable-client:project/{0}/*",
        "auth:reset-access-token:project/{0}/*",
        "auth:create-role:project:{0}:*", "auth:update-role:project:{0}:*", "auth:delete-role:project:{0}:*",
        "auth:create-role:hook-id:project-{0}/*", "auth:update-role:hook-id:project-{0}/*",
        "auth:delete-role:hook-id:project-{0}/*", "project:{0}:*", "queue:get-artifact:project/{0}/*",
        "hooks:modify-hook:project-{0}/*", "secrets:get:project/{0}/*", "secrets:set:project/{0}/*",
        "queue:route:index.project.{0}.*",
    ];

    /// <summary>What is unusual about a role's name and its scopes.</summary>
    public static IReadOnlyList<NameWarning> Of(string roleId, IReadOnlyList<string> scopes) =>
    [
        .. OfName(roleId),
        .. OfMembership(roleId, scopes),
        .. ScopeRules.OfAll(scopes),
        .. scopes.Where(IsWideAssumption).Select(scope => new NameWarning(
            "N20", scope, "Who has this role gets every role whose name begins so, those to come included.")),
        .. scopes.SelectMany(scope => NameRules.OfDependence(roleId, scope)),
    ];

    /// <summary>N8: of the role of a hook, whether there is that hook.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="exists">Whether its hook exists; null: it has none, or nobody knows.</param>
    public static IEnumerable<NameWarning> OfHook(string roleId, bool? exists) => exists == false
        ? [new NameWarning("N8", roleId, "There is no such hook, so that nothing assumes this role.")]
        : [];

    /// <summary>The hook whose role it is; null: of none, or of several.</summary>
    public static (string HookGroupId, string HookId)? HookOf(string roleId) =>
        roleId.StartsWith("hook-id:", StringComparison.Ordinal) && !roleId.EndsWith('*')
        && roleId["hook-id:".Length..].Split('/', 2) is [{ Length: > 0 } group, { Length: > 0 } hook]
            ? (group, hook)
            : null;

    private static IEnumerable<NameWarning> OfName(string roleId)
    {
        var stem = roleId.EndsWith('*') ? roleId[..^1] : null;
        if (!Known.Any(known => roleId.StartsWith(known, StringComparison.Ordinal)
            || (stem is not null && known.StartsWith(stem, StringComparison.Ordinal))))
        {
            yield return new NameWarning(
                "N7", roleId, "Nothing here assumes roles of such a name by itself; usual are project:<project>:…, "
                + "hook-id:<group>/<hook>, repo:<host>/<path>:branch:<branch>, worker-pool:<pool>.");
        }

        if (roleId.StartsWith("client-id:", StringComparison.Ordinal))
        {
            yield return new NameWarning(
                "N6", roleId, "No client assumes this role by its name alone; it needs the scope.");
        }

        if (stem is not null && roleId.StartsWith("repo:", StringComparison.Ordinal) && !stem.EndsWith(':'))
        {
            yield return new NameWarning(
                "N9", roleId, "Without :* at its end the role is also that of other repositories that begin so.");
        }

        if (roleId.StartsWith("project:", StringComparison.Ordinal) && roleId.Split(':') is [_, var project, _, ..])
        {
            foreach (var warning in NameRules.OfProject(project))
            {
                yield return warning;
            }
        }
    }

    private static IEnumerable<NameWarning> OfMembership(string roleId, IReadOnlyList<string> scopes)
    {
        if (!roleId.StartsWith(Member, StringComparison.Ordinal))
        {
            return [];
        }

        var project = roleId[Member.Length..] is "*" ? "<..>" : roleId[Member.Length..];
        var given = ScopeSet.From(scopes);
        var missing = OfMembers.Select(scope => scope.Replace("{0}", project, StringComparison.Ordinal))
            .Where(scope => !given.Satisfies(scope)).ToList();
        return missing.Count == 0
            ? NameRules.OfProject(project)
            : [
                .. NameRules.OfProject(project),
                new NameWarning(
                    "N10", roleId, $"Members of a project usually have these, too: {string.Join(", ", missing)}."),
            ];
    }

    private static bool IsWideAssumption(string scope) =>
        scope.StartsWith(Assume, StringComparison.Ordinal) && scope.EndsWith('*');
}

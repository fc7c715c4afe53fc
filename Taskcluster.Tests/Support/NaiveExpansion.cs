using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Tests.Support;

/// <summary>
/// Role expansion as spec/services.md §2.3 spells it out: every scope against every role, until nothing is new.
/// </summary>
public static partial class NaiveExpansion
{
    public static ScopeSet Of((string RoleId, IReadOnlyList<string> Scopes)[] roles, IEnumerable<string> scopes)
    {
        var result = new HashSet<string>(scopes);
        var work = new Stack<string>(result);
        while (work.TryPop(out var scope))
        {
            foreach (var granted in roles.SelectMany(role => Granted(role, scope)))
            {
                if (result.Add(granted))
                {
                    work.Push(granted);
                }
            }
        }

        return ScopeSet.From(result);
    }

    /// <summary>What a role grants to who holds a scope; nothing where the scope does not assume it.</summary>
    public static IEnumerable<string> Granted((string RoleId, IReadOnlyList<string> Scopes) role, string scope)
    {
        if (!Relevant().IsMatch(scope))
        {
            return [];
        }

        var input = scope.StartsWith("assume:") ? scope["assume:".Length..] : "*";
        var isStarred = input.EndsWith('*');
        var stem = isStarred ? input[..^1] : input;
        if (!role.RoleId.EndsWith('*'))
        {
            return (isStarred ? role.RoleId.StartsWith(stem) : role.RoleId == input) ? role.Scopes : [];
        }

        var prefix = role.RoleId[..^1];
        if (isStarred ? stem.StartsWith(prefix) : input.StartsWith(prefix))
        {
            return role.Scopes.Select(granted => With(granted, input[prefix.Length..]));
        }

        return isStarred && prefix.StartsWith(stem) ? role.Scopes.Select(granted => With(granted, "*")) : [];
    }

    private static string With(string scope, string parameter)
    {
        var at = scope.IndexOf("<..>");
        return at < 0 ? scope
            : parameter.EndsWith('*') ? scope[..at] + parameter
            : scope[..at] + parameter + scope[(at + 4)..];
    }

    [GeneratedRegex(@"^(?:(?:|a|as|ass|assu|assum|assume)\*\z|assume:)")]
    private static partial Regex Relevant();
}

using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Monolith.Web.Lint;

/// <summary>What is unusual about scopes: rules N2, N3, N16 and, of projects in them, N1.</summary>
public static class ScopeRules
{
    private const string Assume = "assume:";
    private const string Project = "project:";

    /// <summary>As <see cref="Of"/>, of all of these.</summary>
    public static IEnumerable<NameWarning> OfAll(IEnumerable<string> scopes) => scopes.SelectMany(Of);

    /// <summary>What is unusual about a scope; nothing for most.</summary>
    public static IReadOnlyList<NameWarning> Of(string scope)
    {
        var found = new List<NameWarning>();
        if (FaultOfShape(scope) is { } shape)
        {
            found.Add(new NameWarning("N2", scope, shape));
        }

        if (FaultOfStar(scope) is { } star)
        {
            found.Add(new NameWarning("N3", scope, star));
        }

        if (scope.StartsWith("secrets:", StringComparison.Ordinal) && Scope.Satisfies(scope, "secrets:get:*"))
        {
            found.Add(new NameWarning("N16", scope, "It reads every secret there is, now and later."));
        }

        if (scope.StartsWith(Project, StringComparison.Ordinal) && scope.Split(':') is [_, var project, _, ..])
        {
            found.AddRange(NameRules.OfProject(project));
        }

        return found;
    }

    private static string? FaultOfShape(string scope) =>
        !Scope.IsValid(scope) ? "It is no scope: scopes are printable ASCII."
        : scope.Length > 0 && (scope[0] == ' ' || scope[^1] == ' ') ? "It begins or ends with a blank."
        : scope.TrimEnd('*').Contains('*') ? "Only a star at the end stands for something; elsewhere it is a letter."
        : scope.EndsWith('*') ? null
        : !scope.Contains(':') ? "A scope begins with its component and a colon: <component>:<action>:<details>."
        : scope.StartsWith(Project, StringComparison.Ordinal) && scope.Count(letter => letter == ':') == 1
            ? "Scopes of a project go on behind its name: project:<project>:<what>."
            : null;

    private static string? FaultOfStar(string scope) => scope switch
    {
        "*" => "It gives everything there is, now and later.",
        "auth:*" => "Who may change clients and roles can give himself everything.",
        [.., '*', '*'] => "The server refuses scopes that end with two stars; write one.",
        [.., '*'] when Assume.StartsWith(scope[..^1], StringComparison.Ordinal) =>
            "It assumes every role there is, now and later.",
        [.., var last, '*'] when char.IsAsciiLetterOrDigit(last) || last == '_' =>
            "The star stands within a word, so that longer words that only begin so are given, too; end the scope at a "
            + "separator, such as :* or /*.",
        _ => null,
    };
}

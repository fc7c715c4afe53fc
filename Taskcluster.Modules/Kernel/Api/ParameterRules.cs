using System.Text;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>The checks of path and query parameters of one method (spec/queue.md §1.6 and §1.7).</summary>
internal sealed class ParameterRules
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyDictionary<string, string> patterns;
    private readonly IReadOnlyList<QueryParameter> queryParameters;
    private readonly Regex?[] path;
    private readonly Regex[] query;

    public ParameterRules(ApiDeclaration declaration)
    {
        patterns = declaration.Parameters;
        queryParameters = declaration.Query;
        path =
        [
            .. MethodRoute.Parse(declaration.Route).ParameterNames.Select(name =>
                patterns.TryGetValue(name, out var pattern) ? EcmaRegex.Compile(pattern, LongestMatch) : null),
        ];
        query = [.. queryParameters.Select(parameter => EcmaRegex.Compile(parameter.Pattern, LongestMatch))];
    }

    /// <exception cref="ApiError">400 InvalidRequestArguments, with a line for each problem.</exception>
    public void RequireValid(ApiCall call)
    {
        StringBuilder? problems = null;
        for (var index = 0; index < path.Length; index++)
        {
            if (path[index] is { } pattern && !pattern.IsMatch(call.Parameters[index]))
            {
                var name = call.Method.Route.ParameterNames[index];
                Add(
                    ref problems,
                    $"URL parameter {name} is '{call.Parameters[index]}' but must match {patterns[name]}");
            }
        }

        for (var index = 0; index < call.Query.Count; index++)
        {
            CheckQuery(call, index, ref problems);
        }

        if (problems is not null)
        {
            throw ApiError.InvalidRequestArguments(problems.ToString());
        }
    }

    private void CheckQuery(ApiCall call, int position, ref StringBuilder? problems)
    {
        var (key, value) = call.Query[position];
        if (IsRepetition(call.Query, position))
        {
            return;
        }

        for (var index = 0; index < query.Length; index++)
        {
            if (queryParameters[index].Name != key)
            {
                continue;
            }

            if (call.Query.Count(pair => pair.Key == key) > 1)
            {
                Add(ref problems, $"Query parameter {key} must be a string and be given once");
            }
            else if (!query[index].IsMatch(value))
            {
                Add(
                    ref problems,
                    $"Query parameter {key} is '{value}' but must match {queryParameters[index].Pattern}");
            }

            return;
        }

        Add(ref problems, $"Query parameter {key} is not known to {call.Method.Declaration.Name}");
    }

    // A key has one line, however often it was given.
    private static bool IsRepetition(IReadOnlyList<KeyValuePair<string, string>> query, int position)
    {
        for (var index = 0; index < position; index++)
        {
            if (query[index].Key == query[position].Key)
            {
                return true;
            }
        }

        return false;
    }

    private static void Add(ref StringBuilder? problems, string problem)
    {
        problems = problems is null ? new StringBuilder() : problems.Append('\n');
        problems.Append(problem);
    }
}

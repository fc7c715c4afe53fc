using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Monolith.Commands;

/// <summary>Scope expressions for people and programs.</summary>
internal static class ScopeLines
{
    /// <summary>
    /// The scopes that are all needed, a line each. Of alternatives, which are priorities, the last one is the least.
    /// </summary>
    public static IEnumerable<string> Of(ScopeExpression expression) => expression switch
    {
        ScopeExpression.One { Scope: var scope } => [scope],
        ScopeExpression.All { Parts: var parts } => parts.SelectMany(Of),
        ScopeExpression.Any { Parts: [var sole] } => Of(sole),
        _ => expression.DistinctScopes() is [var first, .., var last] ? [$"{last}, or up to {first}"] : [],
    };

    /// <summary>The expression as JSON.</summary>
    public static JsonNode? JsonOf(ScopeExpression? expression)
    {
        if (expression is null)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            expression.WriteTo(writer);
        }

        return JsonNode.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}

using System.Text.Json;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Monolith.Web.Components;

/// <summary>The scopes that a refusal names as missing.</summary>
public static class RefusedScopes
{
    private const int Most = 20;

    /// <summary>
    /// The scopes between the first fences of the message of 403 InsufficientScopes, twenty at most; of anything else
    /// none.
    /// </summary>
    public static IReadOnlyList<string> Of(ApiFailure failure)
    {
        if (failure.Code != "InsufficientScopes" || failure.Message.Split("```") is not [_, var fenced, _, ..])
        {
            return [];
        }

        var text = fenced.Trim('\n');
        if (!text.StartsWith('{'))
        {
            return Scope.IsValid(text) ? [text] : [];
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. ScopeExpression.FromJson(document.RootElement).DistinctScopes().Take(Most)];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

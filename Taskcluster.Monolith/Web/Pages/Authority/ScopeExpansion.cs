using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Authority;

/// <summary>What scopes amount to by the roles, and the addresses of the pages that show it.</summary>
internal static class ScopeExpansion
{
    // Longer request lines are refused by the server.
    private const int LongestUrl = 6000;

    /// <summary>The scopes with all that roles add to them.</summary>
    public static async Task<IReadOnlyList<string>> Of(SiteApi api, IReadOnlyList<string> scopes)
    {
        if (scopes.Count == 0)
        {
            return [];
        }

        var body = new JsonObject { ["scopes"] = FormScopes.Of(scopes.Distinct()) };
        return (await api.Send("auth", "expandScopes", body))["scopes"].Texts;
    }

    /// <summary>The address at which these lists are shown; null: they are too long for one.</summary>
    /// <param name="path">The page.</param>
    /// <param name="lists">Each by its parameter's name, such as <c>scopesA</c>.</param>
    public static string? Url(string path, params IReadOnlyList<(string Name, IReadOnlyList<string> Scopes)> lists)
    {
        var url = SiteUrl.With(
            path, lists.SelectMany(list => list.Scopes.Select(
                (scope, at) => ($"{list.Name}[{at}]", (string?)scope))));
        return url.Length <= LongestUrl ? url : null;
    }
}

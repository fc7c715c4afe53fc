using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Forms;

/// <summary>Lists of scopes as the API takes them, and as forms show them: one a line.</summary>
public static class FormScopes
{
    /// <summary>The list as JSON.</summary>
    public static JsonArray Of(IEnumerable<string> scopes) =>
        new([.. scopes.Select(scope => (JsonNode)JsonValue.Create(scope))]);

    /// <summary>The list as the text of a field.</summary>
    public static string Text(IEnumerable<string> scopes) => string.Join('\n', scopes);

    /// <summary>How many lines a field for it has.</summary>
    public static int Rows(IReadOnlyCollection<string> scopes) => Math.Clamp(scopes.Count + 1, 4, 20);

    /// <summary>The scopes of a query, in which one value may hold several lines.</summary>
    public static IReadOnlyList<string> OfQuery(SiteRequest request, string name) =>
    [
        .. request.QueryAll(name).SelectMany(value => value.Split(
            '\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct(),
    ];
}

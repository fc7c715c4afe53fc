namespace Taskcluster.Monolith.Web.Pages.Authority;

/// <summary>The scopes that stand in roles and clients, and who has one of them.</summary>
internal static class ScopesInUse
{
    /// <summary>Each scope once, in order, with the number of roles and clients that it stands in.</summary>
    /// <param name="holders">Roles and clients, as the API has them.</param>
    /// <param name="search">Part of a scope; of nothing, all are listed.</param>
    public static IReadOnlyList<(string Scope, int Holders)> Of(IEnumerable<ApiJson> holders, string search) =>
    [
        .. from holder in holders
           from scope in holder["scopes"].Texts.Distinct()
           where scope.Contains(search, StringComparison.OrdinalIgnoreCase)
           group scope by scope into same
           orderby same.Key
           select (same.Key, same.Count()),
    ];
}

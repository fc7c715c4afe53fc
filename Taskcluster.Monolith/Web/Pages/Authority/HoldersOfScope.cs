using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Authority;

/// <summary>Who has a scope, asked of the explain API.</summary>
internal static class HoldersOfScope
{
    // Of so many pages, each of 1,000 holders.
    private const int MostPages = 20;

    /// <summary>
    /// A page of the roles and clients that have a scope; of roles alone for who may not list clients. A failure where
    /// neither may be seen.
    /// </summary>
    public static async Task<ApiAnswer> Page(SiteApi api, string scope, int limit, string? token = null)
    {
        var whole = await Ask(api, scope, clients: true, limit, token);
        return whole.Problem is { Status: 403 } ? await Ask(api, scope, clients: false, limit, token) : whole;
    }

    /// <summary>All of one kind, <c>role</c> or <c>client</c>, that have a scope.</summary>
    /// <exception cref="ApiFailure">The person may not see them.</exception>
    public static async Task<IReadOnlyList<ApiJson>> All(SiteApi api, string scope, string kind)
    {
        var holders = new List<ApiJson>();
        string? token = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await Ask(api, scope, clients: kind == "client", 1000, token);
            var reply = answer.Problem is null ? answer.Json : throw answer.Problem;
            holders.AddRange(reply["holders"].Items.Where(holder => holder["kind"].Text == kind));
            token = reply["continuationToken"].Text;
            if (token.Length == 0)
            {
                break;
            }
        }

        return holders;
    }

    private static Task<ApiAnswer> Ask(
        SiteApi api, string scope, bool clients, int limit, string? token) => api.TrySend(
        "explain",
        "listScopeHolders",
        new JsonObject { ["scope"] = scope, ["clients"] = clients },
        ("limit", $"{limit}"),
        ("continuationToken", token));
}

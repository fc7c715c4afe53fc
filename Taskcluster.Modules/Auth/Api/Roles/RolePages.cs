using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>Roles by id, all of them or a page (spec/services.md §3.2).</summary>
internal static class RolePages
{
    /// <summary>The page that a call asks for; null: everything, since it sets no limit.</summary>
    /// <exception cref="ApiError">400 InputError: the token is none of ours.</exception>
    public static Page? Of(ApiCall call) => Page.IfLimited(call, "Invalid continuationToken");

    /// <summary>The roles of the page, and the token of the next one if there is one.</summary>
    public static (IReadOnlyList<RoleRecord> Roles, string? Next) Read(RoleSet roles, Page? page)
    {
        if (page is null)
        {
            return (roles.Roles, null);
        }

        if (page.Limit == 0)
        {
            return ([], null);
        }

        var found = roles.After(page.After(0), page.Limit + 1);
        return found.Count > page.Limit
            ? (found[..page.Limit], Page.TokenAfter(found[page.Limit - 1].RoleId))
            : (found, null);
    }
}

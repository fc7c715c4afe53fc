namespace Taskcluster.Monolith.Web.Components;

/// <summary>Where the things lead to that the audit history and the explain API name.</summary>
public static class EntityUrl
{
    /// <summary>The page of a thing; null: there is none.</summary>
    /// <param name="kind">As the audit history has it: <c>client</c>, <c>role</c>, <c>secret</c>, …</param>
    /// <param name="id">Its id; of a hook <c>group/hook</c>.</param>
    public static string? Of(string kind, string id) => kind switch
    {
        _ when id.Length == 0 => null,
        "client" => SiteUrl.Of($"/auth/clients/{id}"),
        "role" => SiteUrl.Of($"/auth/roles/{id}"),
        "secret" => SiteUrl.Of($"/secrets/{id}"),
        "hook" when id.Split('/', 2) is [var group, { Length: > 0 } hook] => SiteUrl.Of($"/hooks/{group}/{hook}"),
        "worker-pool" => SiteUrl.Of($"/worker-manager/{id}"),
        _ => null,
    };

    /// <summary>The page of what was done to it.</summary>
    public static string History(string kind, string id) => SiteUrl.Of($"/audit/{kind}/{id}");
}

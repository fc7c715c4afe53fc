namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>Where things of a hook stand.</summary>
internal static class HookUrls
{
    /// <summary>The hook's page, or one of its views.</summary>
    public static string Of(string hookGroupId, string hookId, string view = "") =>
        SiteUrl.With(SiteUrl.Of($"/hooks/{hookGroupId}/{hookId}"), ("view", view));

    /// <summary>The role with whose scopes its tasks are created.</summary>
    public static string Role(string? hookGroupId, string? hookId) => $"hook-id:{hookGroupId}/{hookId}";
}

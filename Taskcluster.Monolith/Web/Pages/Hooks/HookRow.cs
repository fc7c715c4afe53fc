namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>A hook in a list, with what was and what comes of it.</summary>
/// <param name="Hook">Its definition.</param>
/// <param name="Status">The answer of <c>getHookStatus</c>, which needs a scope of its own.</param>
public sealed record HookRow(ApiJson Hook, ApiAnswer Status)
{
    public string Group => Hook["hookGroupId"].Text;

    public string Id => Hook["hookId"].Text;

    public string Url => SiteUrl.Of($"/hooks/{Group}/{Id}");

    /// <summary>What makes it fire, besides calls, in words.</summary>
    public string FiresBy =>
        string.Join(", ", Hook["schedule"].Texts.Append(BindingText).Where(text => text.Length > 0));

    private string BindingText => Hook["bindings"].Items.Count switch
    {
        0 => "",
        1 => "messages of one binding",
        var count => $"messages of {count} bindings",
    };

    /// <summary>Reads how hooks stand.</summary>
    public static async Task<IReadOnlyList<HookRow>> Of(SiteApi api, IEnumerable<ApiJson> hooks) =>
        await Task.WhenAll(hooks.Select(async hook => new HookRow(hook, await api.Try(
            "hooks", "getHookStatus", ("hookGroupId", hook["hookGroupId"].Text), ("hookId", hook["hookId"].Text)))));
}

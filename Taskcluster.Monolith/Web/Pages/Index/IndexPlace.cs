using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Index;

/// <summary>A place of the index, and where it stands on the site. Words of a path are parted by dots.</summary>
internal static class IndexPlace
{
    /// <summary>What is above a path; empty where that is the top.</summary>
    public static string Above(string path) => path.LastIndexOf('.') is >= 0 and var dot ? path[..dot] : "";

    /// <summary>The last word of a path.</summary>
    public static string NameOf(string path) => path[(path.LastIndexOf('.') + 1)..];

    /// <summary>The page of a namespace; of the empty one that of the index.</summary>
    public static string UrlOf(string space) =>
        space.Length == 0 ? "/tasks/index" : SiteUrl.Of($"/tasks/index/{space}");

    /// <summary>
    /// The page of a task in the index. At the top a task has no page of its own; that of the namespace shows it.
    /// </summary>
    public static string UrlOfTask(string path) => Above(path) is { Length: > 0 } space
        ? SiteUrl.Of($"/tasks/index/{space}/{NameOf(path)}")
        : UrlOf(path);

    /// <summary>The way to a namespace, for the crumbs.</summary>
    public static IReadOnlyList<(string Title, string Url)> Crumbs(string space)
    {
        var crumbs = new List<(string, string)> { ("Index", "/tasks/index") };
        for (var dot = space.IndexOf('.'); dot >= 0; dot = space.IndexOf('.', dot + 1))
        {
            crumbs.Add((NameOf(space[..dot]), UrlOf(space[..dot])));
        }

        if (space.Length > 0)
        {
            crumbs.Add((NameOf(space), UrlOf(space)));
        }

        return crumbs;
    }

    /// <summary>The form of an entry, as <c>insertTask</c> takes it.</summary>
    /// <exception cref="ApiFailure">400: something that is needed is missing, or no YAML.</exception>
    public static JsonObject BodyOf(PostedForm form) => new()
    {
        ["taskId"] = form.Required("taskId", "The task id"),
        ["rank"] = FormYaml.Parse(form.Required("rank", "The rank"), "The rank"),
        ["data"] = FormYaml.Parse(form["data"], "The data") ?? new JsonObject(),
        ["expires"] = form.Required("expires", "The time at which it expires"),
    };
}

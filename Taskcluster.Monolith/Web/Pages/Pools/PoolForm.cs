using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;
using Taskcluster.Monolith.Web.Pages.Tasks;

namespace Taskcluster.Monolith.Web.Pages.Pools;

/// <summary>The form of a pool's definition, as the API takes it.</summary>
internal static class PoolForm
{
    /// <exception cref="ApiFailure">400: the config is neither YAML nor JSON, or something is empty.</exception>
    public static JsonObject BodyOf(PostedForm form) => new()
    {
        ["providerId"] = form.Required("providerId", "The provider"),
        ["description"] = form["description"],
        ["owner"] = form.Required("owner", "The owner"),
        ["emailOnError"] = form.Has("emailOnError"),

        // Not trimmed, so that lines are counted as they were entered.
        ["config"] = FormYaml.Parse(form["config"], "The config"),
    };

    /// <summary>
    /// What a refusal says of the config, by its lines, as the module <c>editor</c> takes it; null: nothing.
    /// </summary>
    public static string? Problems(ApiFailure failure, PostedForm form) =>
        DefinitionFault.Json(DefinitionFault.Of(failure, form["config"]));
}

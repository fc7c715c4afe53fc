using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Secrets;

/// <summary>The form of a secret's value, as the API takes it.</summary>
internal static class SecretForm
{
    /// <exception cref="ApiFailure">400: the value is neither YAML nor JSON.</exception>
    public static JsonObject BodyOf(PostedForm form) => new()
    {
        ["secret"] = FormYaml.Parse(form.Required("value", "The value"), "The value"),
        ["expires"] = form.Required("expires", "The time at which it expires"),
    };
}

using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Monolith.Web.Forms;
using Taskcluster.Monolith.Web.SignIn;

namespace Taskcluster.Monolith.Web.Pages.Secrets;

/// <summary>The form of a secret's value, as the API takes it.</summary>
internal static class SecretForm
{
    /// <summary>What <c>secrets.set</c> takes.</summary>
    /// <exception cref="ApiFailure">
    /// 400: the value is neither YAML nor JSON, or when it expires is no time to come.
    /// </exception>
    public static JsonObject BodyOf(PostedForm form, DateTimeOffset now) => new()
    {
        ["secret"] = FormYaml.Parse(form.Required("value", "The value"), "The value"),
        ["expires"] = Expires(form, now),
    };

    /// <summary>The same secret with another expiry, of which no page shows the value.</summary>
    /// <exception cref="ApiFailure">400: when it expires is no time to come.</exception>
    public static JsonObject BodyOf(ApiJson secret, PostedForm form, DateTimeOffset now) => new()
    {
        ["secret"] = JsonObject.Create(secret["secret"].Element),
        ["expires"] = Expires(form, now),
    };

    private static string Expires(PostedForm form, DateTimeOffset now) =>
        WireTime.Format(OwnSpan.EndOf(form.Required("expires", "The time at which it expires"), now));
}

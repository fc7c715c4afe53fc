using System.Globalization;
using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Pools;

/// <summary>The form that declares a worker which somebody starts himself, as the API takes it.</summary>
internal static class DeclarationForm
{
    /// <exception cref="ApiFailure">400: the capacity is no number.</exception>
    public static JsonObject BodyOf(PostedForm form, string secret)
    {
        var capacity = form.Required("capacity", "The capacity");
        return new JsonObject
        {
            ["expires"] = form.Required("expires", "The time at which it expires"),
            ["capacity"] = int.TryParse(capacity, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : throw ApiFailure.Input($"The capacity is '{capacity}'; it must be a whole number."),
            ["providerInfo"] = new JsonObject { ["staticSecret"] = secret },
        };
    }
}

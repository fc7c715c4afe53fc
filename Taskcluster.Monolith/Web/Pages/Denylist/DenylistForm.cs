using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Denylist;

/// <summary>The form of an address that nothing is to be sent to, as the API takes it.</summary>
internal static class DenylistForm
{
    /// <summary>The ways in which notices are sent.</summary>
    public static IReadOnlyList<(string Value, string Text)> Types { get; } =
    [
        ("email", "mail address"), ("pulse", "routing key of pulse"), ("matrix-room", "Matrix room"),
        ("slack-channel", "Slack channel"),
    ];

    /// <summary>What addDenylistAddress and deleteDenylistAddress take.</summary>
    /// <exception cref="ApiFailure">400: there is no address.</exception>
    public static JsonObject BodyOf(PostedForm form) => new()
    {
        ["notificationType"] = form["notificationType"],
        ["notificationAddress"] = form.Required("notificationAddress", "The address"),
    };

    /// <summary>A way in words.</summary>
    public static string TextOf(string type) =>
        Types.FirstOrDefault(one => one.Value == type).Text ?? type;
}

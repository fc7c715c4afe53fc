using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Monolith.Web.Forms;
using Taskcluster.Monolith.Web.Lint;
using Taskcluster.Monolith.Web.SignIn;

namespace Taskcluster.Monolith.Web.Pages.Authority;

/// <summary>The form of a client, as the API takes it.</summary>
internal static class ClientForm
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(400);

    /// <summary>What createClient and updateClient take.</summary>
    /// <param name="form">The form.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="stored">When the client expires so far, which may stay even if it is over.</param>
    /// <exception cref="ApiFailure">400: when it expires is neither a span nor a moment to come.</exception>
    public static JsonObject BodyOf(PostedForm form, DateTimeOffset now, string? stored = null) => new()
    {
        ["expires"] = form["expires"].Trim() == stored
            ? stored
            : WireTime.Format(OwnSpan.EndOf(form["expires"], now)),
        ["description"] = form["description"],
        ["scopes"] = FormScopes.Of(form.Lines("scopes")),
        ["deleteOnExpiration"] = form.Has("deleteOnExpiration"),
    };

    /// <summary>What is unusual about the client that was entered.</summary>
    public static IReadOnlyList<NameWarning> Warnings(string clientId, PostedForm form, DateTimeOffset now) =>
        ClientRules.Of(clientId, form.Lines("scopes"), IsLong(form["expires"], now));

    /// <summary>What is unusual about a client that there is.</summary>
    public static IReadOnlyList<NameWarning> Warnings(ApiJson client, DateTimeOffset now) => ClientRules.Of(
        client["clientId"].Text, client["scopes"].Texts, client["expires"].Moment > now + Long);

    private static bool IsLong(string expires, DateTimeOffset now)
    {
        try
        {
            return OwnSpan.EndOf(expires, now) > now + Long;
        }
        catch (ApiFailure)
        {
            return false;
        }
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Authority;

/// <summary>
/// The form of a role. What comes of it is shown before it is saved: the field <see cref="SeenField"/> says of which
/// role and scopes that was, and what was written afterwards is shown anew.
/// </summary>
internal static class RoleForm
{
    public const string SeenField = "seen";

    /// <summary>What createRole and updateRole take.</summary>
    public static JsonObject BodyOf(PostedForm form) => new()
    {
        ["description"] = form["description"],
        ["scopes"] = FormScopes.Of(form.Lines("scopes")),
    };

    /// <summary>A mark of the role and the scopes that stand in a form.</summary>
    public static string Seen(PostedForm form)
    {
        var text = $"{form["roleId"].Trim()}\n{FormScopes.Text(form.Lines("scopes"))}";
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Whether it is to be done now, and no longer looked at.</summary>
    public static bool IsToSave(PostedForm form) => form["step"] == "save" && form[SeenField] == Seen(form);

    /// <summary>Who gains and loses what by it; a failure where the person may not see that.</summary>
    /// <param name="api">The API.</param>
    /// <param name="roleId">The role.</param>
    /// <param name="scopes">What it is to stand for; null: it goes.</param>
    /// <exception cref="ApiFailure">There can be no such role.</exception>
    public static async Task<ApiAnswer> Effect(SiteApi api, string roleId, IReadOnlyList<string>? scopes)
    {
        var whole = await Effect(api, roleId, scopes, clients: true);
        return whole.Problem is not null ? await Effect(api, roleId, scopes, clients: false) : whole;
    }

    private static async Task<ApiAnswer> Effect(
        SiteApi api, string roleId, IReadOnlyList<string>? scopes, bool clients)
    {
        var body = new JsonObject { ["roleId"] = roleId, ["clients"] = clients };
        if (scopes is not null)
        {
            body["scopes"] = FormScopes.Of(scopes);
        }

        var answer = await api.TrySend("explain", "previewRoleChange", body, ("limit", "100"));
        return answer.Problem is null or { Status: 401 or 403 } ? answer : throw answer.Problem;
    }
}

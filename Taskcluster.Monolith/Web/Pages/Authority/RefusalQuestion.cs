using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Authority;

/// <summary>Whether somebody may do something, as it is asked of the explain API.</summary>
/// <param name="ClientId">Who; empty: whoever asks.</param>
/// <param name="Verb">The HTTP verb of the call.</param>
/// <param name="Url">Path and query of the call; empty: it is about scopes.</param>
/// <param name="Payload">The body of the call as YAML or JSON; empty: none.</param>
/// <param name="Scopes">The scopes that are needed, where it is not about a call.</param>
internal sealed record RefusalQuestion(
    string ClientId, string Verb, string Url, string Payload, IReadOnlyList<string> Scopes)
{
    /// <summary>The verbs that calls have.</summary>
    public static IReadOnlyList<(string Value, string Text)> Verbs { get; } =
        [("GET", "GET"), ("POST", "POST"), ("PUT", "PUT"), ("DELETE", "DELETE")];

    /// <summary>Whether anything is asked.</summary>
    public bool IsAsked => Url.Length > 0 || Scopes.Count > 0;

    /// <summary>What a form asks.</summary>
    public static RefusalQuestion Of(PostedForm form) => new(
        form["clientId"].Trim(), form["method"], form["url"].Trim(), form["payload"], form.Lines("scopes"));

    /// <summary>What an address asks, such as <c>?clientId=ci&amp;scope=secrets:get:x</c>.</summary>
    public static RefusalQuestion Of(SiteRequest request) => new(
        request.Query("clientId") ?? "",
        request.Query("method") ?? "GET",
        request.Query("url") ?? "",
        "",
        FormScopes.OfQuery(request, "scope"));

    /// <summary>
    /// The answer of <c>checkScopes</c>, with the chains by which scopes are held where the person may see roles; for
    /// who may not be told what is held, what a call needs.
    /// </summary>
    /// <exception cref="ApiFailure">The question is wrong, or may not be asked.</exception>
    public async Task<ApiJson> Ask(SiteApi api)
    {
        if (!IsAsked)
        {
            throw ApiFailure.Input("Say which call it is about, or which scopes are needed.");
        }

        try
        {
            return await Check(api, through: true);
        }
        catch (ApiFailure failure) when (failure.Status is 401 or 403)
        {
            return await AskLess(api);
        }
    }

    private async Task<ApiJson> AskLess(SiteApi api)
    {
        try
        {
            return await Check(api, through: false);
        }
        catch (ApiFailure failure) when (failure.Status is 401 or 403 && Url.Length > 0)
        {
            return await api.Send("explain", "getRequiredScopes", CallBody());
        }
    }

    private Task<ApiJson> Check(SiteApi api, bool through)
    {
        var body = new JsonObject { ["through"] = through };
        if (ClientId.Length > 0)
        {
            body["clientId"] = ClientId;
        }

        if (Url.Length > 0)
        {
            body["call"] = CallBody();
        }
        else
        {
            body["expression"] = new JsonObject { ["AllOf"] = FormScopes.Of(Scopes) };
        }

        return api.Send("explain", "checkScopes", body);
    }

    private JsonObject CallBody()
    {
        var call = new JsonObject { ["method"] = Verb, ["url"] = Url };
        if (Payload.Trim().Length > 0)
        {
            call["payload"] = FormYaml.Parse(Payload, "The body");
        }

        return call;
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Monolith.Web.Forms;
using Taskcluster.Monolith.Web.Sessions;

namespace Taskcluster.Monolith.Web;

/// <summary>One request for a page, and what has been decided about its answer so far.</summary>
public sealed class SiteRequest
{
    private IReadOnlyList<KeyValuePair<string, string>> query = [];
    private HttpContext? http;
    private Caller? caller;

    /// <summary>The request itself; pages hardly need it.</summary>
    public HttpContext Http => http ?? throw new InvalidOperationException("There is no request yet.");

    /// <summary>Path and query as they were sent, to lead back to this page.</summary>
    public string Target { get; private set; } = "/";

    /// <summary>The path as it was sent.</summary>
    public string Path { get; private set; } = "/";

    /// <summary>Who is signed in; null: nobody, or no longer.</summary>
    public SiteSession? Session { get; private set; }

    /// <summary>On whose behalf the page calls the API.</summary>
    public Caller Caller => caller ?? throw new InvalidOperationException("Nobody has looked who asks.");

    /// <summary>Whether somebody is signed in.</summary>
    public bool IsSignedIn => caller is { IsAnonymous: false };

    /// <summary>Why the session that the browser has is no longer good, in the API's words; null: it is.</summary>
    public string? SessionEnded { get; private set; }

    /// <summary>The form that is being acted upon; null for one that was only asked for.</summary>
    public PostedForm? Form { get; internal set; }

    /// <summary>Why that form was refused.</summary>
    public ApiFailure? Problem { get; private set; }

    /// <summary>The message that the page before has left.</summary>
    public string? FlashMessage { get; internal set; }

    /// <summary>The status that the page is answered with.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    /// <summary>Where the browser is sent in place of a page.</summary>
    public string? Redirect { get; private set; }

    /// <summary>What is answered in place of a page; null: a page.</summary>
    public (string ContentType, byte[] Body)? Data { get; private set; }

    /// <summary>Whether no page has to be made any more.</summary>
    public bool IsAnswered => Redirect is not null || Data is not null;

    /// <summary>By what the log and the answer's headers know the request.</summary>
    public string RequestId => Http.Response.Headers["x-for-request-id"].ToString();

    /// <summary>
    /// Origins besides our own to which a form of this page may lead, such as <c>http://localhost:1234</c>: browsers
    /// ask the policy also of what a form's answer redirects to.
    /// </summary>
    public IList<string> FormTargets { get; } = [];

    /// <summary>A value of the query; null where it was not sent.</summary>
    public string? Query(string name)
    {
        foreach (var (key, value) in query)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>All values of the query with this name, in their order; <c>name[0]</c> counts too.</summary>
    public IReadOnlyList<string> QueryAll(string name) =>
    [
        .. query.Where(pair => pair.Key == name || (pair.Key.StartsWith(name + "[", StringComparison.Ordinal)
            && pair.Key.EndsWith(']'))).Select(pair => pair.Value),
    ];

    /// <summary>Sends the browser elsewhere, with 303.</summary>
    /// <param name="url">A path of this site.</param>
    /// <exception cref="ArgumentException">It leads to another site.</exception>
    public void RedirectTo(string url) => Redirect = SiteUrl.IsLocal(url)
        ? url
        : throw new ArgumentException($"'{url}' may lead to another site.", nameof(url));

    /// <summary>Answers with JSON in place of a page: what a module of a page fetches.</summary>
    public void Answer(JsonNode json) =>
        Data = ("application/json; charset=utf-8", Encoding.UTF8.GetBytes(json.ToJsonString()));

    /// <summary>
    /// Sends the browser to another site. Only for what a person has been shown and agreed to, or a signed URL of ours.
    /// </summary>
    public void RedirectOutside(string url) => Redirect = url;

    /// <summary>Notes that the form was refused; the page is shown again with what was entered.</summary>
    internal void Refuse(ApiFailure problem)
    {
        Problem = problem;
        Status = problem.Status;
    }

    internal void Begin(HttpContext context, string target, SiteSessions sessions)
    {
        http = context;
        Target = target;
        Path = RawTarget.PathOf(target).ToString();
        _ = RawTarget.TryParseQuery(RawTarget.QueryOf(target), out query);
        Session = sessions.Read(context);
        var result = sessions.Authenticate(Session);
        if (result is AuthFailed)
        {
            SessionEnded = SiteSessions.Reason(result);
            Session = null;
            result = sessions.Authenticate(null);
        }

        caller = result.Caller!;
    }
}

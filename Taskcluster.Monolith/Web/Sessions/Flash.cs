namespace Taskcluster.Monolith.Web.Sessions;

/// <summary>A message for the next page that the browser shows, once: what came of a form.</summary>
public sealed class Flash(SiteCookies cookies)
{
    private const string Cookie = "tc-flash";

    /// <summary>Characters that are kept of a message, so that its cookie always fits.</summary>
    private const int Most = 500;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>Leaves a message for the next page.</summary>
    public void Leave(HttpContext context, string message) => cookies.Write(
        context, Cookie, message.Length > Most ? message[..Most] + "…" : message, Lifetime);

    /// <summary>Takes the message that the page before has left; null if there is none.</summary>
    public string? Take(HttpContext context)
    {
        var message = cookies.Read(context, Cookie);
        cookies.Delete(context, Cookie);
        return message;
    }
}

namespace Taskcluster.Tests.Web.SignIn;

/// <summary>The registered sites of tests, and what they send.</summary>
internal static class ThirdPartySites
{
    /// <summary>A site with a server, one that is a page alone, and one that is not asked about.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["WebServer:RegisteredClients:0:ClientId"] = "server-site",
        ["WebServer:RegisteredClients:0:ResponseType"] = "code",
        ["WebServer:RegisteredClients:0:Scope:0"] = "a",
        ["WebServer:RegisteredClients:0:Scope:1"] = "b",
        ["WebServer:RegisteredClients:0:RedirectUri:0"] = "https://server.example/callback?x=1",
        ["WebServer:RegisteredClients:0:RedirectUri:1"] = "https://server.example/other",
        ["WebServer:RegisteredClients:0:MaxExpires"] = "3 days",
        ["WebServer:RegisteredClients:1:ClientId"] = "page-site",
        ["WebServer:RegisteredClients:1:ResponseType"] = "token",
        ["WebServer:RegisteredClients:1:Scope:0"] = "a",
        ["WebServer:RegisteredClients:1:RedirectUri:0"] = "https://page.example/",
        ["WebServer:RegisteredClients:1:MaxExpires"] = "1 day",
        ["WebServer:RegisteredClients:2:ClientId"] = "white-site",
        ["WebServer:RegisteredClients:2:ResponseType"] = "code",
        ["WebServer:RegisteredClients:2:Scope:0"] = "a",
        ["WebServer:RegisteredClients:2:RedirectUri:0"] = "https://white.example/",
        ["WebServer:RegisteredClients:2:Whitelisted"] = "true",
        ["WebServer:RegisteredClients:2:MaxExpires"] = "1 day",
    };

    /// <summary>The path to which a site sends browsers, as it should be.</summary>
    public static string Authorize(string site, string more = "")
    {
        var its = site switch
        {
            "server-site" => "server.example%2Fcallback%3Fx%3D1&response_type=code&scope=a+b",
            "page-site" => "page.example%2F&response_type=token&scope=a",
            _ => "white.example%2F&response_type=code&scope=a",
        };
        return $"/login/oauth/authorize?client_id={site}&redirect_uri=https%3A%2F%2F{its}&{more}";
    }

    /// <summary>What the server of <c>server-site</c> sends for a code.</summary>
    public static Dictionary<string, string> TokenForm(string code) => new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = "https://server.example/callback?x=1",
        ["client_id"] = "server-site",
    };
}

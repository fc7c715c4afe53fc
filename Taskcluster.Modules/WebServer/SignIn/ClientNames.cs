using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.WebServer.SignIn;

/// <summary>Names of clients that somebody creates for himself: <c>&lt;his own&gt;/&lt;name&gt;</c>.</summary>
public static class ClientNames
{
    private const string Static = "static/";
    private const int SuffixLength = 6;

    /// <summary>
    /// What the names begin with. No call may create a client under <c>static/</c>, so that those of a static client
    /// leave it out: root's are <c>taskcluster/root/…</c>.
    /// </summary>
    public static string PrefixOf(string clientId) =>
        (clientId.StartsWith(Static, StringComparison.Ordinal) ? clientId[Static.Length..] : clientId) + "/";

    /// <summary>The name of a client for a third party (spec/services.md §4.9).</summary>
    public static string ForThirdParty(string userClientId, string registeredClientId) =>
        $"{PrefixOf(userClientId)}{registeredClientId}-{SlugId.NewNice()[..SuffixLength]}";
}

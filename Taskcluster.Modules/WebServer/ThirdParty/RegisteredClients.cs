using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary>The registered sites, by their names and by the origins that they are reached at.</summary>
public sealed partial class RegisteredClients(IReadOnlyList<RegisteredClient> clients)
{
    private const double MostDays = 10 * 365;

    private readonly HashSet<string> origins =
        clients.SelectMany(client => client.RedirectUri).Select(OriginOf).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A site by its name; null if there is none.</summary>
    public RegisteredClient? Find(string clientId) => clients.FirstOrDefault(client => client.ClientId == clientId);

    /// <summary>Whether pages of this origin may call us from a browser.</summary>
    public bool KnowsOrigin(string origin) => origins.Contains(origin);

    /// <summary>Scheme, host and, unless it is the scheme's own, port.</summary>
    public static string OriginOf(string url) => new Uri(url).GetLeftPart(UriPartial.Authority);

    /// <summary>What is wrong with the settings: a sentence for each wrong key.</summary>
    internal static IEnumerable<string> FaultsOf(IReadOnlyList<RegisteredClient> clients)
    {
        for (var index = 0; index < clients.Count; index++)
        {
            var client = clients[index];
            var isTaken = clients.Take(index).Any(other => other.ClientId == client.ClientId);
            foreach (var fault in FaultsOf(client, isTaken))
            {
                yield return $"WebServer:RegisteredClients:{index}:{fault}.";
            }
        }
    }

    private static IEnumerable<string> FaultsOf(RegisteredClient client, bool isTaken)
    {
        if (!IsName().IsMatch(client.ClientId))
        {
            yield return $"ClientId is '{client.ClientId}': it must match {Patterns.ClientId}, since it becomes part "
                + "of the name of a client";
        }
        else if (isTaken)
        {
            yield return $"ClientId is '{client.ClientId}', as that of an entry before it: each needs one of its own";
        }

        if (client.ResponseType is not (RegisteredClient.Code or RegisteredClient.Token))
        {
            yield return $"ResponseType is '{client.ResponseType}': it must be code or token";
        }

        if (!TimeExpression.TryParse(client.MaxExpires, out var longest)
            || longest <= TimeSpan.Zero || longest.TotalDays > MostDays)
        {
            yield return $"MaxExpires is '{client.MaxExpires}': it must be a span of time above zero and at most "
                + "10 years, such as '3 days'";
        }

        foreach (var fault in FaultsOfLists(client))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> FaultsOfLists(RegisteredClient client)
    {
        for (var index = 0; index < client.Scope.Count; index++)
        {
            var scope = client.Scope[index];
            if (!Scope.IsValid(scope) || scope.Contains(' ') || scope.Length == 0)
            {
                yield return $"Scope:{index} is '{scope}': it must be a scope, and without blanks, since a request "
                    + "lists its scopes with blanks between them";
            }
        }

        if (client.RedirectUri.Count == 0)
        {
            yield return "RedirectUri is empty: users could be sent back nowhere";
        }

        for (var index = 0; index < client.RedirectUri.Count; index++)
        {
            if (!IsRedirect(client.RedirectUri[index]))
            {
                yield return $"RedirectUri:{index} is '{client.RedirectUri[index]}': it must be an absolute http or "
                    + "https URL without a fragment";
            }
        }
    }

    private static bool IsRedirect(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.UserInfo.Length == 0
        && !text.Contains('#')
        && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    [GeneratedRegex(Patterns.ClientId, RegexOptions.ECMAScript, 1000)]
    private static partial Regex IsName();
}

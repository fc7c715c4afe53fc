namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary>What a user lets a site have.</summary>
/// <param name="ClientId">Of the client to be created.</param>
/// <param name="Scopes">At most those that the site asked for.</param>
/// <param name="Description">For the client.</param>
/// <param name="Expires">A span such as <c>3 days</c>, or a moment; empty: the longest.</param>
public sealed record Decision(string ClientId, IReadOnlyList<string> Scopes, string Description, string Expires)
{
    /// <summary>Scopes as requests and forms list them: with blanks or line ends in between.</summary>
    public static IReadOnlyList<string> ScopesIn(string text) =>
        [.. text.Split([' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Distinct()];
}

using Taskcluster.Modules.Kernel.JsonE;

namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary>
/// A site that may ask users for credentials, as <c>WebServer:RegisteredClients</c> has it (spec/services.md §4.9).
/// </summary>
public sealed record RegisteredClient
{
    /// <summary>In a redirect with the code behind <c>?</c>, to be exchanged by the site's server.</summary>
    internal const string Code = "code";

    /// <summary>In a redirect with the access token behind <c>#</c>, for a site without a server.</summary>
    internal const string Token = "token";

    /// <summary>How the site calls itself; not a client of auth.</summary>
    public string ClientId { get; set; } = "";

    /// <summary><c>code</c> or <c>token</c>.</summary>
    public string ResponseType { get; set; } = "";

    /// <summary>All that it may be granted; it must ask for just these.</summary>
    public IReadOnlyList<string> Scope { get; set; } = [];

    /// <summary>Where users may be sent back to, compared letter by letter.</summary>
    public IReadOnlyList<string> RedirectUri { get; set; } = [];

    /// <summary>Whether users are not asked.</summary>
    public bool Whitelisted { get; set; }

    /// <summary>For how long granted credentials hold at most, and by default: <c>3 days</c>.</summary>
    public string MaxExpires { get; set; } = "";

    /// <summary><see cref="MaxExpires"/>, once it is known to be a span.</summary>
    internal TimeSpan Longest => TimeExpression.TryParse(MaxExpires, out var span) ? span : TimeSpan.Zero;

    /// <summary>Whether these are its scopes, each of them and no other.</summary>
    internal bool HasJust(IReadOnlyCollection<string> scopes) =>
        scopes.ToHashSet(StringComparer.Ordinal).SetEquals(Scope);

    public override string ToString() => ClientId;
}

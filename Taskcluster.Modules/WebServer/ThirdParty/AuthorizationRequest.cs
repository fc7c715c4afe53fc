namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary>What a site asks a user for.</summary>
public sealed record AuthorizationRequest
{
    /// <summary>The site's name.</summary>
    public required string Client { get; init; }

    public required string RedirectUri { get; init; }

    /// <summary><c>code</c> or <c>token</c>.</summary>
    public required string ResponseType { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The site's own, sent back as it came; null: none came.</summary>
    public string? State { get; init; }

    /// <summary>The span that it would like; null: the longest.</summary>
    public string? Expires { get; init; }

    /// <summary>The redirect that tells the site why it gets nothing (RFC 6749 §4.1.2.1, §4.2.2.1).</summary>
    internal LoginStep.Goto Error(string code, string description) =>
        Back([new("error", code), new("error_description", description)]);

    /// <summary>The redirect with these values: behind <c>?</c> for a code, behind <c>#</c> for a token.</summary>
    internal LoginStep.Goto Back(IReadOnlyList<KeyValuePair<string, string>> values)
    {
        var all = State is null ? values : [.. values, new("state", State)];
        var text = string.Join(
            '&', all.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        var mark = ResponseType == RegisteredClient.Token ? '#' : RedirectUri.Contains('?') ? '&' : '?';
        return new LoginStep.Goto($"{RedirectUri}{mark}{text}");
    }
}

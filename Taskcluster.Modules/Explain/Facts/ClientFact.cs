namespace Taskcluster.Modules.Explain.Facts;

/// <summary>Of auth's reply, what matters here.</summary>
internal sealed record ClientFact(
    string ClientId,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> ExpandedScopes,
    DateTimeOffset Expires,
    bool Disabled);

/// <summary>A page of them.</summary>
internal sealed record ClientFacts(IReadOnlyList<ClientFact> Clients, string? ContinuationToken);

/// <summary>A set of scopes, as auth reads and writes it.</summary>
internal sealed record ScopesFact(IReadOnlyList<string> Scopes);

namespace Taskcluster.Modules.Auth;

/// <summary>Settings of the section <c>Auth</c>.</summary>
public sealed record AuthOptions
{
    /// <summary>
    /// The access token of <c>static/taskcluster/root</c>, 22 to 66 characters; without it one is made and kept.
    /// </summary>
    public string? RootAccessToken { get; set; }

    /// <summary>Further clients that exist from the start; their ids begin with <c>static/</c>.</summary>
    public IReadOnlyList<StaticClient> StaticClients { get; set; } = [];

    /// <summary>What the role <c>anonymous</c> gets when a new installation starts for the first time.</summary>
    public IReadOnlyList<string>? AnonymousScopes { get; set; }

    /// <summary>After how many hours the use of a client is noted again.</summary>
    public double LastUsedDelayHours { get; set; } = 6;
}

/// <summary>A client of the settings.</summary>
public sealed record StaticClient
{
    public string ClientId { get; set; } = "";

    public string AccessToken { get; set; } = "";

    public string Description { get; set; } = "";

    public IReadOnlyList<string> Scopes { get; set; } = [];

    public override string ToString() => ClientId;
}

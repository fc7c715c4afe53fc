namespace Taskcluster.Modules.Objects;

/// <summary>Settings of the section <c>Objects</c>; the defaults are those of the specification.</summary>
public sealed record ObjectsOptions
{
    /// <summary>For how long an upload URL holds.</summary>
    public double UploadSeconds { get; set; } = 45 * 60;

    /// <summary>For how long a simple download URL holds.</summary>
    public double DownloadSeconds { get; set; } = 30 * 60;

    /// <summary>For how long the URL of the method <c>getUrl</c> holds; readers then ask again.</summary>
    public double GetUrlSeconds { get; set; } = 60;

    /// <summary>After how long an upload that nobody finished is forgotten.</summary>
    public double UnfinishedHours { get; set; } = 24;

    /// <summary>
    /// Where new objects are kept: the first entry that matches decides. Without entries all are kept in our own store.
    /// </summary>
    public IReadOnlyList<BackendRule> BackendMap { get; set; } = [];

    /// <summary>Objects that <c>download</c> redirects elsewhere, such as to a CDN; the first match decides.</summary>
    public IReadOnlyList<DownloadRedirect> DownloadRedirects { get; set; } = [];
}

/// <summary>One entry of the map of backends; regular expressions that are not set match everything.</summary>
public sealed record BackendRule
{
    /// <summary><c>local</c>: our own store; <c>none</c>: such objects are refused.</summary>
    public string Backend { get; set; } = "local";

    /// <summary>A regular expression that is looked for in the object's name.</summary>
    public string? Name { get; set; }

    /// <summary>A regular expression that is looked for in the object's project.</summary>
    public string? ProjectId { get; set; }
}

/// <summary>Which downloads are redirected where.</summary>
public sealed record DownloadRedirect
{
    /// <summary>A regular expression that is looked for in the object's name; not set: all objects.</summary>
    public string? Name { get; set; }

    /// <summary>What the escaped name is appended to, such as <c>https://cdn.example.com/</c>.</summary>
    public string BaseUrl { get; set; } = "";
}

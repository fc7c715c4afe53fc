namespace Taskcluster.Modules.Kernel.Api;

/// <summary>What a service's published references say of the service itself.</summary>
/// <param name="Name">As in <c>/api/&lt;name&gt;/</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">Markdown, in our own words.</param>
public sealed record ServiceDeclaration(string Name, string Title, string Description)
{
    public string ApiVersion { get; init; } = "v1";

    /// <summary>
    /// Whether only programs on the server's machine may call it, and no pages of other sites. For a service without
    /// scopes that may do everything.
    /// </summary>
    public bool IsForLocalCallers { get; init; }
}

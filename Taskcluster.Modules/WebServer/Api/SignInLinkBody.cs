using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.WebServer.Api;

/// <summary>Temporary credentials with which a one-time link signs in.</summary>
[Schema("web-server", "sign-in-link-request", Title = "Sign-in Link Request")]
public sealed record SignInLinkBody
{
    [Pattern(Patterns.ClientId), Says("Whose the credentials are.")]
    public required string ClientId { get; init; }

    [Says("Their key.")]
    public required string AccessToken { get; init; }

    [Says("Their certificate, a JSON text.")]
    public required string Certificate { get; init; }

    // A record would print all its members.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(nameof(ClientId)).Append(" = ").Append(ClientId);
        return true;
    }
}

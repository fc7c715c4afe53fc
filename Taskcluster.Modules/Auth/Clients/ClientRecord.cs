using Taskcluster.Modules.Auth.Api.Clients;
using Taskcluster.Modules.Kernel.Roles;

namespace Taskcluster.Modules.Auth.Clients;

/// <summary>A client: who may call, with what scopes, until when (spec/services.md §3.1).</summary>
public sealed record ClientRecord
{
    public required string ClientId { get; init; }

    public required string Description { get; init; }

    public required string AccessToken { get; init; }

    /// <summary>As given, unsorted.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    public required DateTimeOffset LastDateUsed { get; init; }

    public required DateTimeOffset LastRotated { get; init; }

    public bool IsDisabled { get; init; }

    public bool DeleteOnExpiration { get; init; }

    public ClientReply ToReply(RoleResolver roles) => new()
    {
        ClientId = ClientId,
        Expires = Expires,
        Description = Description,
        Created = Created,
        LastModified = LastModified,
        LastDateUsed = LastDateUsed,
        LastRotated = LastRotated,
        Scopes = Scopes,
        ExpandedScopes = roles.Expand(Scopes).Scopes,
        Disabled = IsDisabled,
        DeleteOnExpiration = DeleteOnExpiration,
    };

    /// <summary>With the access token, which nobody is shown a second time.</summary>
    public CreatedClientReply ToCreatedReply(RoleResolver roles) => new()
    {
        ClientId = ClientId,
        AccessToken = AccessToken,
        Expires = Expires,
        Description = Description,
        Created = Created,
        LastModified = LastModified,
        LastDateUsed = LastDateUsed,
        LastRotated = LastRotated,
        Scopes = Scopes,
        ExpandedScopes = roles.Expand(Scopes).Scopes,
        Disabled = IsDisabled,
        DeleteOnExpiration = DeleteOnExpiration,
    };

    // A record would print all its members.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(nameof(ClientId)).Append(" = ").Append(ClientId);
        return true;
    }
}

using Taskcluster.Modules.Auth.Api.Roles;
using Taskcluster.Modules.Kernel.Roles;

namespace Taskcluster.Modules.Auth.Roles;

/// <summary>A role as it is stored: scopes that whoever holds <c>assume:&lt;roleId&gt;</c> has.</summary>
public sealed record RoleRecord(
    string RoleId,
    string Description,
    IReadOnlyList<string> Scopes,
    DateTimeOffset Created,
    DateTimeOffset LastModified)
{
    public RoleReply ToReply(RoleResolver roles) => new()
    {
        RoleId = RoleId,
        Description = Description,
        Scopes = Scopes,
        Created = Created,
        LastModified = LastModified,
        ExpandedScopes = roles.Expand([$"assume:{RoleId}"]).Scopes,
    };
}

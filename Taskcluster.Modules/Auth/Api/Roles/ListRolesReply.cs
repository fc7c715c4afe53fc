using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>All roles, ordered by id.</summary>
[Schema("auth", "list-roles-response", Title = "List Roles Response")]
[Items(Unique = true)]
public sealed class ListRolesReply : List<RoleReply>
{
    public ListRolesReply(IEnumerable<RoleReply> roles)
        : base(roles)
    {
    }

    [JsonConstructor]
    public ListRolesReply()
    {
    }
}

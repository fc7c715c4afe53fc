using Taskcluster.Modules.Auth.Api.Roles;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Messages;

/// <summary>A role was created, updated or deleted; the exchange says which.</summary>
[Schema("auth", "role-message", Title = "Role Message")]
public sealed record RoleMessage([SameAs<RoleReply>] string RoleId)
{
    [OneOfValues("1", Untyped = true), Says("The version of the message's form.")]
    public int Version { get; } = 1;
}

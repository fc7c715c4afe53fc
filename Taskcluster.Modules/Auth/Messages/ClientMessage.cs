using Taskcluster.Modules.Auth.Api.Clients;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Messages;

/// <summary>A client was created, updated or deleted; the exchange says which.</summary>
[Schema("auth", "client-message", Title = "Client Message")]
public sealed record ClientMessage([SameAs<ClientReply>] string ClientId)
{
    [OneOfValues("1", Untyped = true), Says("The version of the message's form.")]
    public int Version { get; } = 1;
}

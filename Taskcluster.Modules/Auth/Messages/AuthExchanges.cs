using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Auth.Messages;

/// <summary>The exchanges of auth (spec/services.md §3.6); their routing keys are empty.</summary>
public static class AuthExchanges
{
    public static readonly ExchangeDeclaration ClientCreated = Declare<ClientMessage>(
        "client-created", "clientCreated", "Client Created Messages", "A client was created.");

    public static readonly ExchangeDeclaration ClientUpdated = Declare<ClientMessage>(
        "client-updated", "clientUpdated", "Client Updated Messages",
        "A client was changed, switched on or off, or given a new access token.");

    public static readonly ExchangeDeclaration ClientDeleted = Declare<ClientMessage>(
        "client-deleted", "clientDeleted", "Client Deleted Messages", "A client was removed.");

    public static readonly ExchangeDeclaration RoleCreated = Declare<RoleMessage>(
        "role-created", "roleCreated", "Role Created Messages", "A role was created.");

    public static readonly ExchangeDeclaration RoleUpdated = Declare<RoleMessage>(
        "role-updated", "roleUpdated", "Role Updated Messages", "A role was changed.");

    public static readonly ExchangeDeclaration RoleDeleted = Declare<RoleMessage>(
        "role-deleted", "roleDeleted", "Role Deleted Messages", "A role was removed.");

    /// <summary>All of them, in the order in which the reference lists them.</summary>
    public static readonly IReadOnlyList<ExchangeDeclaration> All =
        [ClientCreated, ClientUpdated, ClientDeleted, RoleCreated, RoleUpdated, RoleDeleted];

    private static ExchangeDeclaration Declare<TPayload>(
        string exchange, string name, string title, string description) => new()
        {
            Service = "auth",
            Exchange = exchange,
            Name = name,
            Title = title,
            Description = description,
            RoutingKey = [new("reserved", "Kept free; match it with `#`.", Required: false, MultipleWords: true)],
            Payload = typeof(TPayload),
        };
}

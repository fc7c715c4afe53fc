using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>A page of clients.</summary>
[Schema("auth", "list-clients-response", Title = "List Clients Response")]
public sealed record ListClientsReply(
    [Items(Unique = true), Says("The clients, ordered by id.")] IReadOnlyList<ClientReply> Clients,
    [Says("Asks for the next page; absent on the last one.")] string? ContinuationToken = null);

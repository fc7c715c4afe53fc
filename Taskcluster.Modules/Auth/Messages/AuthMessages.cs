using System.Text.Json;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Messages;

/// <summary>Publishes auth's messages; their routing key is empty (spec/services.md §3.6).</summary>
internal static class AuthMessages
{
    public static void PublishClient(this Transaction tx, ExchangeDeclaration exchange, string clientId) => Publish(
        tx, exchange,
        JsonSerializer.SerializeToUtf8Bytes(new ClientMessage(clientId), AuthJson.Default.ClientMessage));

    public static void PublishRole(this Transaction tx, ExchangeDeclaration exchange, string roleId) => Publish(
        tx, exchange,
        JsonSerializer.SerializeToUtf8Bytes(new RoleMessage(roleId), AuthJson.Default.RoleMessage));

    private static void Publish(Transaction tx, ExchangeDeclaration exchange, byte[] payload) =>
        tx.Publish(new PulseMessage(exchange.FullName, RoutingKey: "", [], new RawJson(payload)));
}

using System.Text.Json;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Messages;

/// <summary>Publishes the messages of hooks; their routing key is empty.</summary>
internal static class HookMessages
{
    public static void PublishHook(this Transaction tx, ExchangeDeclaration exchange, HookName name)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(
            new HookChangedMessage(name.Group, name.Id), HooksJson.Default.HookChangedMessage);
        tx.Publish(new PulseMessage(exchange.FullName, RoutingKey: "", [], new RawJson(payload)));
    }
}

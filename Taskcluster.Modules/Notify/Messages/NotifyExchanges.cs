using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Notify.Messages;

/// <summary>The exchange of notify (spec/services.md §4.4).</summary>
public static class NotifyExchanges
{
    public static readonly ExchangeDeclaration Notification = new()
    {
        Service = "notify",
        Exchange = "notification",
        Name = "notify",
        Title = "Notification Messages",
        Description = "What callers of `pulse` and routes `notify.pulse.…` of tasks wanted to be told, by its topic.",
        RoutingKey =
        [
            new("routingKeyKind", "Always `primary`; the copy begins with `route`.", Constant: "primary"),
            new("topic", "The topic that the sender chose.", MultipleWords: true),
        ],
        Payload = typeof(NotificationMessage),
    };

    public static readonly IReadOnlyList<ExchangeDeclaration> All = [Notification];
}

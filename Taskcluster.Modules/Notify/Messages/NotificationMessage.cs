using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Notify.Messages;

/// <summary>What somebody wanted to be published (spec/services.md §4.4).</summary>
[Schema("notify", "notification-message", Title = "Notification Message")]
public sealed record NotificationMessage
{
    [OneOfValues("1"), Says("The version of the message's form.")]
    public int? Version { get; init; } = 1;

    [Says("The message as it was given.")]
    public required RawJson Message { get; init; }
}

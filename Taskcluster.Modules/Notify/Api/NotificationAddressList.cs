using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>A page of the denylist.</summary>
[Schema("notify", "notification-address-list", Title = "Notification Address List")]
public sealed record NotificationAddressList(
    [Items(Unique = true), Says("Addresses that nothing is sent to, by type and address.")]
    IReadOnlyList<NotificationAddress> Addresses,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);

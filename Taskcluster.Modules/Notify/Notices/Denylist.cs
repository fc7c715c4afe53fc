using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Notices;

/// <summary>
/// SQL of the denylist. Mail addresses are the same however their letters are written, so that nobody who is to be
/// left in peace is reached by another spelling.
/// </summary>
internal static class Denylist
{
    private const string Select =
        "SELECT 1 FROM notify_denylist WHERE notification_type = ? AND folded_address = ?";

    private const string Insert = """
        INSERT INTO notify_denylist (notification_type, notification_address, folded_address) VALUES (?, ?, ?)
        ON CONFLICT (notification_type, notification_address) DO NOTHING
        """;

    private const string Remove = "DELETE FROM notify_denylist WHERE notification_type = ? AND folded_address = ?";

    private const string SelectPage = """
        SELECT notification_type, notification_address FROM notify_denylist
        WHERE (notification_type, notification_address) > (?, ?)
        ORDER BY notification_type, notification_address LIMIT ?
        """;

    /// <summary>An address as it is compared.</summary>
    public static string Fold(NotificationType type, string address) =>
        type == NotificationType.Email ? address.ToLowerInvariant() : address;

    public static bool Contains(IRows rows, NotificationType type, string address)
    {
        using var call = rows.Sql(Select).Bind(type.ToWire()).Bind(Fold(type, address));
        return call.Step();
    }

    /// <summary>Adds an address; nothing happens if it is there.</summary>
    public static void Add(Transaction tx, NotificationAddress address) =>
        tx.Sql(Insert).Bind(address.Type.ToWire()).Bind(address.Address).Bind(Fold(address.Type, address.Address))
            .Execute();

    /// <summary>Removes an address in all its spellings; nothing happens if it is not there.</summary>
    public static void Delete(Transaction tx, NotificationAddress address) =>
        tx.Sql(Remove).Bind(address.Type.ToWire()).Bind(Fold(address.Type, address.Address)).Execute();

    /// <summary>Addresses by type and address, those after one; empty texts: from the beginning.</summary>
    public static List<NotificationAddress> List(IRows rows, string afterType, string afterAddress, int limit)
    {
        var addresses = new List<NotificationAddress>();
        using var call = rows.Sql(SelectPage).Bind(afterType).Bind(afterAddress).Bind(limit);
        while (call.Step())
        {
            addresses.Add(new NotificationAddress
            {
                Type = NotificationTypes.Find(call.Text(0))!.Value,
                Address = call.Text(1),
            });
        }

        return addresses;
    }
}

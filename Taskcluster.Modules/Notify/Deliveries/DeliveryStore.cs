using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Deliveries;

/// <summary>SQL of deliveries.</summary>
internal static class DeliveryStore
{
    private const string InsertRow = """
        INSERT INTO notify_deliveries (delivery_no, channel, address, content, created, attempts, due)
        VALUES (?, ?, ?, ?, ?, 0, ?)
        """;

    private const string SelectNextDue =
        "SELECT due FROM notify_deliveries WHERE channel = ? AND due IS NOT NULL ORDER BY due LIMIT 1";

    private const string SelectDue = """
        SELECT delivery_no, address, content, created, attempts FROM notify_deliveries
        WHERE channel = ? AND due IS NOT NULL AND due <= ? ORDER BY due, delivery_no LIMIT ?
        """;

    private const string UpdateFailed = """
        UPDATE notify_deliveries SET attempts = ?, due = ?, failure = ?, kept_until = ? WHERE delivery_no = ?
        """;

    private const string SelectCounts =
        "SELECT channel, due IS NULL, count(*) FROM notify_deliveries GROUP BY channel, due IS NULL ORDER BY 1, 2";

    private const string SelectForgotten =
        "SELECT kept_until FROM notify_deliveries WHERE kept_until IS NOT NULL ORDER BY kept_until LIMIT 1";

    private const string DeleteForgotten = """
        DELETE FROM notify_deliveries WHERE delivery_no IN (
          SELECT delivery_no FROM notify_deliveries WHERE kept_until IS NOT NULL AND kept_until <= ?
          ORDER BY kept_until LIMIT ?)
        """;

    public static void Insert(
        Transaction tx, long number, NotificationType channel, string address, ReadOnlySpan<byte> content) =>
        tx.Sql(InsertRow).Bind(number).Bind(channel.ToWire()).Bind(address).BindText(content).Bind(tx.Now).Bind(tx.Now)
            .Execute();

    /// <summary>When the first delivery of a channel is due; null: there is none.</summary>
    public static DateTimeOffset? NextDue(IRows rows, NotificationType channel)
    {
        using var call = rows.Sql(SelectNextDue).Bind(channel.ToWire());
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Deliveries that are due, those first that have been for longest.</summary>
    public static List<Delivery> Due(IRows rows, NotificationType channel, DateTimeOffset now, int limit)
    {
        var due = new List<Delivery>();
        using var call = rows.Sql(SelectDue).Bind(channel.ToWire()).Bind(now).Bind(limit);
        while (call.Step())
        {
            due.Add(new Delivery(call.Long(0), call.Text(1), call.Json(2), call.Time(3), call.Int(4)));
        }

        return due;
    }

    /// <summary>The other side has it.</summary>
    public static void Delete(Transaction tx, long number) =>
        tx.Sql("DELETE FROM notify_deliveries WHERE delivery_no = ?").Bind(number).Execute();

    /// <summary>An attempt failed: it is due again, or, without a moment for that, kept for a while.</summary>
    public static void Fail(
        Transaction tx, long number, int attempts, DateTimeOffset? due, string failure, DateTimeOffset? keptUntil) =>
        tx.Sql(UpdateFailed).Bind((long)attempts).Bind(due).Bind(failure).Bind(keptUntil).Bind(number).Execute();

    /// <summary>How many there are of each channel, those that were given up apart.</summary>
    public static List<(string Channel, bool IsGivenUp, long Count)> Counts(IRows rows)
    {
        var counts = new List<(string, bool, long)>();
        using var call = rows.Sql(SelectCounts);
        while (call.Step())
        {
            counts.Add((call.Text(0), call.Bool(1), call.Long(2)));
        }

        return counts;
    }

    /// <summary>When the first of those that were given up is to be forgotten.</summary>
    public static DateTimeOffset? NextForgotten(IRows rows)
    {
        using var call = rows.Sql(SelectForgotten);
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Forgets some of those; how many.</summary>
    public static int Forget(Transaction tx, int limit) =>
        tx.Sql(DeleteForgotten).Bind(tx.Now).Bind(limit).Execute();
}

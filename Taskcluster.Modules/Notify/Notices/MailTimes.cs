using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Notify.Notices;

/// <summary>SQL of when mail was sent to whom, which bounds how much one address gets.</summary>
internal static class MailTimes
{
    // More are seldom due, and the next mail takes the rest.
    private const int TrimRows = 100;

    private const string CountSince =
        "SELECT count(*) FROM notify_mail_times WHERE folded_address = ? AND sent > ?";

    private const string Insert =
        "INSERT INTO notify_mail_times (folded_address, notice_no, sent) VALUES (?, ?, ?)";

    private const string Trim = """
        DELETE FROM notify_mail_times WHERE (folded_address, notice_no) IN (
          SELECT folded_address, notice_no FROM notify_mail_times WHERE sent <= ? ORDER BY sent LIMIT ?)
        """;

    /// <summary>How many mails were sent to an address after a moment.</summary>
    public static long Count(IRows rows, string foldedAddress, DateTimeOffset since)
    {
        using var call = rows.Sql(CountSince).Bind(foldedAddress).Bind(since);
        return call.Step() ? call.Long(0) : 0;
    }

    /// <summary>Notes a mail, and forgets some that were sent up to a moment.</summary>
    public static void Add(Transaction tx, string foldedAddress, long noticeNumber, DateTimeOffset forgetUntil)
    {
        tx.Sql(Insert).Bind(foldedAddress).Bind(noticeNumber).Bind(tx.Now).Execute();
        tx.Sql(Trim).Bind(forgetUntil).Bind(TrimRows).Execute();
    }
}

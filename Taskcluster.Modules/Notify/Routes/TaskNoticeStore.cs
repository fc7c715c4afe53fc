using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Routes;

/// <summary>SQL of task notices.</summary>
internal static class TaskNoticeStore
{
    private const string InsertRow = """
        INSERT INTO notify_task_notices (notice_no, notification_type, address, task_id, status) VALUES (?, ?, ?, ?, ?)
        """;

    private const string SelectFirst = """
        SELECT notice_no, notification_type, address, task_id, status FROM notify_task_notices
        ORDER BY notice_no LIMIT ?
        """;

    public static void Insert(Transaction tx, NotifyRoute route, string taskId, RawJson status) =>
        tx.Sql(InsertRow).Bind(tx.Sequence.Next()).Bind(route.Type.ToWire()).Bind(route.Address).Bind(taskId)
            .Bind(status).Execute();

    public static bool IsAny(IRows rows)
    {
        using var call = rows.Sql("SELECT 1 FROM notify_task_notices LIMIT 1");
        return call.Step();
    }

    /// <summary>The oldest ones, in order.</summary>
    public static List<TaskNotice> First(IRows rows, int limit)
    {
        var notices = new List<TaskNotice>();
        using var call = rows.Sql(SelectFirst).Bind(limit);
        while (call.Step())
        {
            notices.Add(new TaskNotice(
                call.Long(0), NotificationTypes.Find(call.Text(1))!.Value, call.Text(2), call.Text(3), call.Json(4)));
        }

        return notices;
    }

    public static void Delete(Transaction tx, long number) =>
        tx.Sql("DELETE FROM notify_task_notices WHERE notice_no = ?").Bind(number).Execute();
}

using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Deliveries;
using Taskcluster.Modules.Notify.Mail;
using Taskcluster.Modules.Notify.Notices;
using Taskcluster.Modules.Notify.Routes;
using Taskcluster.Modules.Queue.Api.Stored;

namespace Taskcluster.Modules.Notify.Loops;

/// <summary>
/// Puts into words what tasks' routes ask for, and hands it to the outbox. Rendering is done outside of the
/// transaction; the notice is taken in and its row removed in one.
/// </summary>
public sealed partial class ComposeTaskNotices(
    Database database, Outbox outbox, RootUrl rootUrl, TimeProvider clock, ILogger<ComposeTaskNotices> log)
    : Loop(clock)
{
    private const int Batch = 32;

    private const int LongestAddress = 500;

    protected override DateTimeOffset? NextDue() =>
        database.Read(TaskNoticeStore.IsAny) ? Clock.GetUtcNow() : null;

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        var notices = database.Read(rows => TaskNoticeStore.First(rows, Batch));
        foreach (var notice in notices)
        {
            var send = Composed(notice);
            var fate = await database.Write(
                tx =>
                {
                    TaskNoticeStore.Delete(tx, notice.Number);
                    return send?.Invoke(tx);
                },
                cancellation);
            if (fate is not (null or Fate.Sent))
            {
                LogHeldBack(
                    log, notice.Type.ToWire(), notice.TaskId, OneLine.Of(notice.Address, LongestAddress), fate.Value);
            }
        }
    }

    // What hands the notice to the outbox; null where there is nothing to say any more, or nobody to say it to.
    private Func<Transaction, Fate>? Composed(TaskNotice notice)
    {
        if (notice.Type == NotificationType.Email && !Letters.IsAddress(notice.Address))
        {
            LogNoAddress(log, notice.TaskId, OneLine.Of(notice.Address, LongestAddress));
            return null;
        }

        if (database.Read(rows => StoredTasks.Definition(rows, notice.TaskId)) is not { } definition)
        {
            LogGone(log, notice.Type.ToWire(), notice.TaskId);
            return null;
        }

        try
        {
            return Composed(notice, definition, isCustom: true);
        }
        catch (Exception error)
        {
            // A task can bring any JSON. What we do not get along with must not keep all others waiting.
            LogOwnWords(log, error, notice.TaskId);
            return Composed(notice, definition, isCustom: false);
        }
    }

    private Func<Transaction, Fate> Composed(TaskNotice notice, RawJson definition, bool isCustom)
    {
        var now = Clock.GetUtcNow();
        var task = new ToldTask(notice, definition, rootUrl.Value);
        var custom = isCustom ? task.Custom : null;
        switch (notice.Type)
        {
            case NotificationType.Email:
                var mail = TaskLetter.Write(notice.Address, task, custom, now);
                return tx => outbox.Email(tx, mail);
            case NotificationType.MatrixRoom:
                var matrix = TaskChat.Matrix(notice.Address, task, custom, now);
                return tx => outbox.Matrix(tx, matrix);
            default:
                var slack = TaskChat.Slack(notice.Address, task, custom, now);
                return tx => outbox.Slack(tx, slack);
        }
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "An {Type} notice of task {TaskId} for {Address} was held back: {Fate}")]
    private static partial void LogHeldBack(ILogger log, string type, string taskId, string address, Fate fate);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Task {TaskId} asks for mail to {Address}, which is no mail address")]
    private static partial void LogNoAddress(ILogger log, string taskId, string address);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "An {Type} notice of task {TaskId} is dropped: the task has expired")]
    private static partial void LogGone(ILogger log, string type, string taskId);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The words that task {TaskId} brings for its notices cannot be used; ours are sent")]
    private static partial void LogOwnWords(ILogger log, Exception error, string taskId);
}

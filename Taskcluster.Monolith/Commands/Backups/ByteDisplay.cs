using System.Text.Json.Nodes;
using Spectre.Console;
using Taskcluster.Modules.Kernel.Backups;

namespace Taskcluster.Monolith.Commands.Backups;

/// <summary>Shows how bytes are worked through: a bar in a terminal, JSON lines for programs, else nothing.</summary>
internal sealed class ByteDisplay(bool isJson)
{
    /// <summary>A line stands for at least this part of the whole.</summary>
    private const long LinesInAll = 20;

    /// <summary>Runs the work on a thread of its own, which it blocks; gives what it gives.</summary>
    public Task<T> Follow<T>(string title, Func<BackupProgress, T> work) => Task.Factory.StartNew(
        () => isJson ? FollowInLines(work)
            : Console.IsOutputRedirected ? work(new BackupProgress())
            : FollowInBar(title, work),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>Says what has come of it.</summary>
    public void Conclude(JsonObject result, params IEnumerable<string> sentences)
    {
        if (isJson)
        {
            Console.WriteLine(result.ToJsonString());
            return;
        }

        foreach (var sentence in sentences)
        {
            Console.WriteLine(sentence);
        }
    }

    private static T FollowInBar<T>(string title, Func<BackupProgress, T> work) => AnsiConsole.Progress()
        .Columns(
            new TaskDescriptionColumn(),
            new ProgressBarColumn(),
            new PercentageColumn(),
            new DownloadedColumn(),
            new TransferSpeedColumn(),
            new RemainingTimeColumn())
        .Start(context =>
        {
            var bar = context.AddTask(title);
            var result = work(new BackupProgress((done, total) =>
            {
                bar.MaxValue = Math.Max(total, 1);
                bar.Value = done;
            }));
            bar.Value = bar.MaxValue;
            return result;
        });

    private static T FollowInLines<T>(Func<BackupProgress, T> work)
    {
        var shown = 0L;
        return work(new BackupProgress((done, total) =>
        {
            if (done > 0 && done - shown >= Math.Max(total / LinesInAll, 1))
            {
                shown = done;
                Console.WriteLine(new JsonObject { ["done"] = done, ["total"] = total }.ToJsonString());
            }
        }));
    }
}

using System.Globalization;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Workers;

/// <summary>
/// The last tasks of a worker as one text of entries that are all of one width, <c>taskId/07</c> and a blank. So one
/// statement adds to it and cuts off its beginning, without reading it first.
/// </summary>
internal static class RecentTasks
{
    /// <summary>How many are kept (spec/queue.md §2.8).</summary>
    public const int Most = 20;

    private const int IdLength = 22;

    private const int EntryLength = IdLength + 4;

    /// <summary>Characters of a full list.</summary>
    public const int MaxLength = Most * EntryLength;

    /// <summary>The entries of these runs, of which only the last ones count.</summary>
    public static string Format(IEnumerable<TaskRecord> tasks) => string.Concat(tasks.TakeLast(Most).Select(
        task => string.Create(CultureInfo.InvariantCulture, $"{task.TaskId}/{task.LastRun!.RunId:00} ")));

    /// <summary>Task and run of each entry.</summary>
    public static IEnumerable<(string TaskId, int RunId)> Parse(string text)
    {
        for (var start = 0; start + EntryLength <= text.Length; start += EntryLength)
        {
            var runId = int.Parse(text.AsSpan(start + IdLength + 1, 2), CultureInfo.InvariantCulture);
            yield return (text.Substring(start, IdLength), runId);
        }
    }
}

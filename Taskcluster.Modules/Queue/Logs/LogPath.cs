using System.Globalization;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>What a target below <c>/task-log/</c> names.</summary>
/// <param name="TaskId">The task, as it was written.</param>
/// <param name="RunId">The run; null for the last one (<c>latest</c>).</param>
/// <param name="Name">The artifact's name.</param>
internal sealed record LogPath(string TaskId, int? RunId, string Name)
{
    public const string Prefix = "/task-log/";

    /// <summary>The path's parameters by the names that the queue's methods have for them.</summary>
    public Dictionary<string, string> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, string> { ["taskId"] = TaskId, ["name"] = Name };
            if (RunId is { } runId)
            {
                parameters["runId"] = runId.ToString(CultureInfo.InvariantCulture);
            }

            return parameters;
        }
    }

    /// <summary>Reads a target; null if it names nothing. Slashes in the name may be escaped or not.</summary>
    public static LogPath? Parse(ReadOnlySpan<char> target)
    {
        var parts = RawTarget.PathOf(target)[Prefix.Length..].ToString().Split('/', 3);
        if (parts is not [var task, var run, var rawName]
            || !RawTarget.TryDecode(task, out var taskId)
            || !RawTarget.TryDecode(rawName, out var name)
            || name.Length == 0)
        {
            return null;
        }

        return run == "latest" ? new LogPath(taskId, RunId: null, name)
            : run.Length > 0 && Digits.TryRead(run, out int runId) ? new LogPath(taskId, runId, name)
            : null;
    }
}

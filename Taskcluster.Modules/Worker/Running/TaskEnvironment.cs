using System.Collections;
using System.Text.Json;
using Taskcluster.Modules.Worker.Claims;

namespace Taskcluster.Modules.Worker.Running;

/// <summary>
/// The environment of a task's commands (spec/queue.md §5.4): the worker's own without what is secret or the server's,
/// then the payload's, then what always wins.
/// </summary>
internal static class TaskEnvironment
{
    /// <summary>Puts the environment together.</summary>
    /// <param name="inherited">The worker's own environment.</param>
    /// <param name="settings">The worker's settings.</param>
    /// <param name="claim">The task.</param>
    /// <param name="payload">The payload's variables.</param>
    /// <param name="directory">The task's folder.</param>
    /// <param name="proxyUrl">Where the task's proxy listens; null if it has none.</param>
    public static IReadOnlyDictionary<string, string> Of(
        IDictionary inherited,
        WorkerSettings settings,
        Claim claim,
        IReadOnlyDictionary<string, string> payload,
        string directory,
        string? proxyUrl = null)
    {
        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in inherited)
        {
            var name = (string)variable.Key;
            if (IsPassedOn(name, settings.WithheldVariables))
            {
                environment[name] = (string?)variable.Value ?? string.Empty;
            }
        }

        if (settings.Isolation.HasSandbox)
        {
            // The user's own home is not to be seen there, and /tmp is the task's own.
            environment["HOME"] = directory;
            environment.Remove("TMPDIR");
        }

        foreach (var (name, value) in payload)
        {
            environment[name] = value;
        }

        environment["TASK_ID"] = claim.TaskId;
        environment["RUN_ID"] = claim.RunId.ToString();
        environment["TASK_GROUP_ID"] = claim.Task.TaskGroupId;
        environment["TASK_WORKDIR"] = directory;
        environment["TASKCLUSTER_ROOT_URL"] = settings.RootUrl.TrimEnd('/');
        if (proxyUrl is not null)
        {
            environment["TASKCLUSTER_PROXY_URL"] = proxyUrl;
        }

        if (settings.WorkerLocation is { } location)
        {
            environment["TASKCLUSTER_WORKER_LOCATION"] = JsonSerializer.Serialize(
                location, ClaimJson.Default.IReadOnlyDictionaryStringString);
        }

        return environment;
    }

    // TASKCLUSTER_* holds credentials, ours or those of a task around us. Names with two underscores and ASPNETCORE_*
    // are how the server itself is configured, secrets among them.
    private static bool IsPassedOn(string name, IReadOnlyCollection<string> withheld) =>
        !name.StartsWith("TASKCLUSTER_", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        && !name.Contains("__", StringComparison.Ordinal)
        && !withheld.Contains(name, StringComparer.OrdinalIgnoreCase);
}

using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.TaskStorage.Files;

/// <summary>Which file a raw target names.</summary>
/// <param name="File">What kind of file.</param>
/// <param name="TaskId">A slug.</param>
/// <param name="RunId">The run; 0 for files of the task.</param>
/// <param name="Artifact">The artifact's name; empty for other files.</param>
public sealed record StoragePath(StorageFile File, string TaskId, int RunId = 0, string Artifact = "")
{
    // More digits than any run has, and less than overflow.
    private const int MostDigits = 9;

    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);
    private static readonly Regex SlugId = EcmaRegex.Compile(Patterns.SlugId, LongestMatch);
    private static readonly Regex ArtifactName = EcmaRegex.Compile(Patterns.ArtifactName, LongestMatch);

    /// <summary>
    /// Reads a raw target below the storage's root, such as <c>/&lt;taskId&gt;/task.json</c>; null for one that can
    /// name no file. Runs are numbered without leading zeros, and only names of artifacts have escapes.
    /// </summary>
    public static StoragePath? Parse(string target)
    {
        var parts = RawTarget.PathOf(target).ToString().Split('/', 6);
        if (parts.Length < 3 || parts[0].Length > 0 || !SlugId.IsMatch(parts[1]))
        {
            return null;
        }

        return parts[2..] switch
        {
            ["task.json"] => new StoragePath(StorageFile.Task, parts[1]),
            ["resolution.json"] => new StoragePath(StorageFile.Resolution, parts[1]),
            ["runs", var run, var name] => OfRun(parts[1], run, name),
            ["runs", var run, "artifacts", var rest] => OfArtifact(parts[1], run, rest),
            _ => null,
        };
    }

    private static StoragePath? OfRun(string taskId, string run, string name)
    {
        StorageFile? file = name switch
        {
            WorkerDocuments.Logs => StorageFile.Logs,
            WorkerDocuments.Result => StorageFile.Result,
            _ => null,
        };
        return file is { } known && TryRun(run, out var runId) ? new StoragePath(known, taskId, runId) : null;
    }

    private static StoragePath? OfArtifact(string taskId, string run, string rest) =>
        TryRun(run, out var runId) && RawTarget.TryDecode(rest, out var name) && ArtifactName.IsMatch(name)
            ? new StoragePath(StorageFile.Artifact, taskId, runId, name)
            : null;

    private static bool TryRun(string text, out int runId)
    {
        runId = 0;
        return text.Length <= MostDigits && (text == "0" || !text.StartsWith('0'))
            && Digits.TryRead(text, out runId);
    }
}

namespace Taskcluster.Modules.TaskStorage.Files;

/// <summary>The files of the layout (spec/queue.md §4.1).</summary>
public enum StorageFile
{
    Task,
    Resolution,
    Logs,
    Result,
    Artifact,
}

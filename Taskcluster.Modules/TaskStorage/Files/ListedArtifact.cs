namespace Taskcluster.Modules.TaskStorage.Files;

/// <summary>An artifact as far as the layout's files tell of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="StorageType">As on the wire, such as <c>error</c>.</param>
public sealed record ListedArtifact(string Name, string StorageType)
{
    public bool IsError => StorageType == "error";
}

namespace Taskcluster.Modules.TaskStorage;

/// <summary>Settings of the section <c>TaskStorage</c>.</summary>
public sealed record TaskStorageOptions
{
    /// <summary>
    /// A host of its own, such as <c>tasks.example.com</c>, with the port where that is not the scheme's own; null for
    /// none. It must lead to this server.
    /// </summary>
    public string? Host { get; set; }
}

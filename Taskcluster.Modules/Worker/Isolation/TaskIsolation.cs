namespace Taskcluster.Modules.Worker.Isolation;

/// <summary>
/// How a worker keeps its tasks from the machine and from each other. Always: each command in a session and process
/// group of its own, which is ended as a whole.
/// </summary>
public sealed record TaskIsolation
{
    /// <summary>No more than process groups: tasks see and may do what the worker's user may.</summary>
    public static readonly TaskIsolation None = new();

    /// <summary>
    /// Whether each command runs under <c>bwrap</c> (bubblewrap): in mount, pid, ipc and user namespaces of its own,
    /// the machine's files read-only, <c>/tmp</c> and <c>/var/tmp</c> its own, the home of the worker's user,
    /// <c>/run</c> and <see cref="HiddenFolders"/> empty. The network is the machine's.
    /// </summary>
    public bool HasSandbox { get; init; }

    /// <summary>Folders that tasks in a sandbox see empty; the worker's own is among them anyway.</summary>
    public IReadOnlyList<string> HiddenFolders { get; init; } = [];

    /// <summary>The most memory that one process may have for its data, in bytes; null: no limit.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>
    /// How many processes and threads the worker's user may have at once, in a sandbox those of the task alone; null:
    /// no limit. It does not hold for root.
    /// </summary>
    public int? Processes { get; init; }

    /// <summary>The longest file that a task may write, in bytes; null: no limit.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Whether any limit is set that the system holds processes to.</summary>
    internal bool HasLimits => (MemoryBytes ?? Processes ?? FileBytes) is not null;

    /// <summary>What is and is not isolated, for people.</summary>
    public string Describe()
    {
        var view = HasSandbox
            ? "in a sandbox (own processes and /tmp, the machine's files read-only, without the user's home and the "
                + "worker's data; the network is shared)"
            : "as the worker's user without isolation: they can read what it can";
        var limits = new List<string>();
        if (MemoryBytes is { } memory)
        {
            limits.Add($"{memory} bytes of memory a process");
        }

        if (Processes is { } processes)
        {
            limits.Add($"{processes} processes");
        }

        if (FileBytes is { } file)
        {
            limits.Add($"{file} bytes a file");
        }

        return limits.Count == 0 ? view : $"{view}; at most {string.Join(", ", limits)}";
    }
}

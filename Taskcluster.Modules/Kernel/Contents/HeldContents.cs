using Taskcluster.Modules.Kernel.Backups;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>Contents without a name that a backup may still read: they are removed later.</summary>
internal sealed class HeldContents(string dataFolder)
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Told when there is another one.</summary>
    public Action? WhenAdded { get; set; }

    /// <summary>
    /// Whether a content has to stay for now; it is then noted. A backup that began before its last name went has it in
    /// its snapshot; one that begins now has not.
    /// </summary>
    public bool Takes(string sha256)
    {
        lock (gate)
        {
            if (!ContentHold.IsTaken(dataFolder))
            {
                return false;
            }

            names.Add(sha256);
        }

        WhenAdded?.Invoke();
        return true;
    }

    /// <summary>All that were noted, which are forgotten by this.</summary>
    public IReadOnlyList<string> TakeAll()
    {
        lock (gate)
        {
            var all = names.ToList();
            names.Clear();
            return all;
        }
    }
}

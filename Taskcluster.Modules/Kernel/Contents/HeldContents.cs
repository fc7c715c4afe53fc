using Taskcluster.Modules.Kernel.Backups;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>
/// Contents that stay although no row names them: those of states that may be brought back, and those that a backup may
/// still read. Any thread may ask. A process that dies forgets them; the next start removes their files.
/// </summary>
internal sealed class HeldContents(string dataFolder)
{
    private readonly HashSet<string> waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> kept = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Told when there is another one that waits for a backup's end.</summary>
    public Action? WhenAdded { get; set; }

    /// <summary>Keeps contents, once more if they are kept already.</summary>
    public void Keep(IReadOnlyCollection<string> sha256s)
    {
        lock (gate)
        {
            foreach (var sha256 in sha256s)
            {
                kept[sha256] = kept.GetValueOrDefault(sha256) + 1;
            }
        }
    }

    /// <summary>Keeps them once less. Who calls it looks afterwards whether they can go.</summary>
    public void Release(IReadOnlyCollection<string> sha256s)
    {
        lock (gate)
        {
            foreach (var sha256 in sha256s)
            {
                if (--kept[sha256] == 0)
                {
                    kept.Remove(sha256);
                }
            }
        }
    }

    /// <summary>
    /// Whether a content has to stay for now; where it is a backup that wants it, it is noted. A backup that began
    /// before its last name went has it in its snapshot; one that begins now has not.
    /// </summary>
    public bool Takes(string sha256)
    {
        lock (gate)
        {
            if (kept.ContainsKey(sha256))
            {
                return true;
            }

            if (!ContentHold.IsTaken(dataFolder))
            {
                return false;
            }

            waiting.Add(sha256);
        }

        WhenAdded?.Invoke();
        return true;
    }

    /// <summary>All that were noted, which are forgotten by this.</summary>
    public IReadOnlyList<string> TakeWaiting()
    {
        lock (gate)
        {
            var all = waiting.ToList();
            waiting.Clear();
            return all;
        }
    }
}

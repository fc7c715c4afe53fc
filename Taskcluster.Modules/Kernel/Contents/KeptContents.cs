namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>
/// Contents that stay although no row names them: those of states that may be brought back. Any thread may ask.
/// </summary>
public sealed class KeptContents
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>Keeps them, once more if they are kept already.</summary>
    internal void Add(IReadOnlyCollection<string> sha256s)
    {
        lock (gate)
        {
            foreach (var sha256 in sha256s)
            {
                counts[sha256] = counts.GetValueOrDefault(sha256) + 1;
            }
        }
    }

    /// <summary>Keeps them once less.</summary>
    internal void Release(IReadOnlyCollection<string> sha256s)
    {
        lock (gate)
        {
            foreach (var sha256 in sha256s)
            {
                if (--counts[sha256] == 0)
                {
                    counts.Remove(sha256);
                }
            }
        }
    }

    internal bool Contains(string sha256)
    {
        lock (gate)
        {
            return counts.ContainsKey(sha256);
        }
    }
}

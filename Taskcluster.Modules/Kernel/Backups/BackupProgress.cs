namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>How far a backup, a restore or a verification is, in bytes.</summary>
/// <param name="changed">Told after each piece what is done and how much there is; on the thread that works.</param>
public sealed class BackupProgress(Action<long, long>? changed = null)
{
    /// <summary>Bytes that are done.</summary>
    public long Done { get; private set; }

    /// <summary>Bytes in all, as far as is known.</summary>
    public long Total { get; private set; }

    internal void Expect(long bytes)
    {
        Total += bytes;
        changed?.Invoke(Done, Total);
    }

    internal void Add(long bytes)
    {
        Done += bytes;
        changed?.Invoke(Done, Math.Max(Done, Total));
    }
}

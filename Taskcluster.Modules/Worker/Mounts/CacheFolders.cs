using System.Text.Json;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker.Mounts;

/// <summary>
/// The caches of one worker, in a folder of theirs. A task has a cache for itself; two tasks at once that name the same
/// one get two, and later tasks find either of them.
/// </summary>
/// <param name="directory">The folder; made when the first cache is.</param>
/// <param name="most">How many caches are kept; those that were used longest ago go first.</param>
/// <param name="logger">The worker's own log.</param>
internal sealed class CacheFolders(string directory, int most, ILogger logger)
{
    private readonly Lock gate = new();
    private readonly List<CacheFolder> caches = [];

    /// <summary>Whether there is any cache.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return caches.Count == 0;
            }
        }
    }

    /// <summary>
    /// When requests to purge caches were last heard of, also by an earlier worker; null if they never were.
    /// </summary>
    public DateTimeOffset? Heard
    {
        get => File.Exists(HeardFile) && WireTime.TryParse(File.ReadAllText(HeardFile), out var moment)
            ? moment
            : null;
        set
        {
            TaskFolder.MakeDirectory(directory);
            File.WriteAllText(HeardFile, value is { } moment ? WireTime.Format(moment) : string.Empty);
        }
    }

    private string HeardFile => Path.Combine(directory, "heard");

    /// <summary>
    /// Finds what an earlier worker left. A cache that a task had when that worker died is thrown away: nobody knows in
    /// what state it is.
    /// </summary>
    public void Open()
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(directory))
        {
            if (ReadLabel(folder) is { } label)
            {
                caches.Add(new CacheFolder(folder, label));
            }
            else
            {
                Remove(folder);
            }
        }
    }

    /// <summary>Takes a cache, one that was used before if there is one.</summary>
    /// <param name="cacheName">Its name.</param>
    /// <param name="now">The server's time.</param>
    public (CacheFolder Cache, bool IsNew) Take(string cacheName, DateTimeOffset now)
    {
        lock (gate)
        {
            var found = caches.Where(cache => !cache.IsInUse && cache.Label.CacheName == cacheName)
                .MaxBy(cache => cache.Label.LastUsed);
            var isNew = found is null;
            if (found is null)
            {
                var folder = Path.Combine(directory, SlugId.NewNice());
                found = new CacheFolder(folder, new CacheLabel(cacheName, now, now));
                TaskFolder.MakeDirectory(directory);
                TaskFolder.MakeDirectory(folder);
                TaskFolder.MakeDirectory(found.Content);
                caches.Add(found);
            }

            found.IsInUse = true;
            return (found, isNew);
        }
    }

    /// <summary>Gives a cache back, whose content is in its place again, for others to use.</summary>
    public void GiveBack(CacheFolder cache, DateTimeOffset now)
    {
        var label = cache.Label with { LastUsed = now };
        File.WriteAllBytes(cache.LabelFile, JsonSerializer.SerializeToUtf8Bytes(label, CacheJson.Default.CacheLabel));
        lock (gate)
        {
            cache.Label = label;
            cache.IsInUse = false;
        }

        Drop(FreeCaches().OrderByDescending(free => free.Label.LastUsed).Skip(most));
    }

    /// <summary>Throws a cache away.</summary>
    public void Discard(CacheFolder cache)
    {
        lock (gate)
        {
            caches.Remove(cache);
        }

        Remove(cache.Directory);
    }

    /// <summary>Throws away what is not to be used again and is in nobody's hands.</summary>
    /// <returns>The names of those that went.</returns>
    public IReadOnlyList<string> Purge(Func<CacheLabel, bool> isMeant)
    {
        var purged = FreeCaches().Where(cache => isMeant(cache.Label)).ToList();
        Drop(purged);
        return [.. purged.Select(cache => cache.Label.CacheName)];
    }

    private List<CacheFolder> FreeCaches()
    {
        lock (gate)
        {
            return [.. caches.Where(cache => !cache.IsInUse)];
        }
    }

    private void Drop(IEnumerable<CacheFolder> dropped)
    {
        foreach (var cache in dropped.ToList())
        {
            lock (gate)
            {
                // Somebody may have taken it between the look and now.
                if (cache.IsInUse || !caches.Remove(cache))
                {
                    continue;
                }
            }

            Remove(cache.Directory);
        }
    }

    private CacheLabel? ReadLabel(string folder)
    {
        var cache = new CacheFolder(folder, new CacheLabel(string.Empty, default, default));
        try
        {
            return Directory.Exists(cache.Content)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(cache.LabelFile), CacheJson.Default.CacheLabel)
                : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            logger.CacheUnreadable(folder, problem.Message);
            return null;
        }
    }

    private void Remove(string folder)
    {
        try
        {
            TaskFolder.Remove(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            logger.CacheStays(folder, problem.Message);
        }
    }
}

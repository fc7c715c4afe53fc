using System.Collections.Concurrent;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Artifacts;
using Taskcluster.Modules.Queue.Artifacts;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>
/// The running logs that go through this server, in files below <c>data/live-logs</c>. They are there for readers of
/// the moment: the stored log is what lasts. Hence nothing is synced here, a start begins with none, and workers send
/// theirs again from the beginning.
/// </summary>
internal sealed class LiveLogs : IForgets
{
    // One log in so many goes at once where there is no room, so that it is not looked for with each task.
    private const int PartThatGoes = 10;

    private readonly ConcurrentDictionary<LogKey, LiveLog> logs = new();
    private readonly Lock gate = new();
    private readonly LiveLogsOptions options;
    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly string root;

    public LiveLogs(DataFolder folder, Database database, LiveLogsOptions options, TimeProvider clock)
    {
        this.database = database;
        this.options = options;
        this.clock = clock;
        root = folder.Combine("live-logs");
        if (Directory.Exists(root))
        {
            foreach (var left in Directory.EnumerateFiles(root))
            {
                File.Delete(left);
            }
        }
    }

    /// <summary>All there are.</summary>
    public IEnumerable<KeyValuePair<LogKey, LiveLog>> All => logs;

    public LiveLog? Find(LogKey key) => logs.GetValueOrDefault(key);

    /// <summary>Opens a file that is gone when it is closed.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public FileStream OpenTemporary()
    {
        DataFolder.Create(root);
        return new FileStream(
            Path.Combine(root, Guid.NewGuid().ToString("N")),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 0,
            FileOptions.DeleteOnClose);
    }

    /// <summary>When a log is to go, or to be looked at.</summary>
    public DateTimeOffset DueOf(LiveLog log)
    {
        var due = log.Ended is { } ended ? ended + options.Linger : log.Seen + options.Silence;
        return log.Expires < due || (log.IsKept && log.Ended is not null) ? log.Expires : due;
    }

    /// <summary>Begins a log; one that has begun goes on.</summary>
    /// <exception cref="ApiError">503: there are too many, or the disk is full.</exception>
    public LiveLog Open(LogKey key, DateTimeOffset expires)
    {
        lock (gate)
        {
            if (logs.TryGetValue(key, out var log))
            {
                log.Extend(expires);
                return log;
            }

            RequireRoom();
            DataFolder.Create(root);
            var path = Path.Combine(root, Guid.NewGuid().ToString("N"));
            try
            {
                return logs[key] = new LiveLog(path, expires, clock.GetUtcNow());
            }
            catch (IOException error)
            {
                throw ApiError.ServiceUnavailable($"The log could not be begun: {error.Message}");
            }
        }
    }

    /// <summary>
    /// For those who have to do something else before they begin a log. Logs that have ended and are stored make room,
    /// those first that ended first: many short tasks must not keep others from being followed.
    /// </summary>
    /// <exception cref="ApiError">503: there are too many.</exception>
    public void RequireRoom()
    {
        if (logs.Count >= options.MostLogs)
        {
            MakeRoom();
        }

        if (logs.Count >= options.MostLogs)
        {
            throw ApiError.ServiceUnavailable(
                $"{logs.Count} logs are live here, which is the limit (LiveLogs:MostLogs). "
                + "The stored log will be there.");
        }
    }

    /// <summary>Whether the artifact still leads to a log here, since nothing else has been stored.</summary>
    public bool IsNeeded(LogKey key) => database.Read(key, static (rows, wanted) =>
        ArtifactStore.Find(rows, wanted.TaskId, wanted.RunId, wanted.Name)?.StorageType) == StorageType.Reference;

    public void Remove(LogKey key)
    {
        if (logs.TryRemove(key, out var log))
        {
            log.Dispose();
        }
    }

    /// <summary>There is no log any more; readers hear that theirs has ended.</summary>
    public void Forget()
    {
        foreach (var key in logs.Keys)
        {
            Remove(key);
        }
    }

    private void MakeRoom()
    {
        var stored = logs.Where(pair => pair.Value is { Ended: not null, IsKept: false })
            .OrderBy(pair => pair.Value.Ended)
            .Where(pair => !IsNeeded(pair.Key))
            .Take(1 + (options.MostLogs / PartThatGoes));
        foreach (var (key, _) in stored)
        {
            Remove(key);
        }
    }
}

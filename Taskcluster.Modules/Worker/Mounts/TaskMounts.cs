using Taskcluster.Modules.Worker.Archives;
using Taskcluster.Modules.Worker.Artifacts;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker.Mounts;

/// <summary>
/// The mounts of one task: made in the payload's order before its commands, and its caches taken back afterwards.
/// </summary>
/// <param name="context">The worker.</param>
/// <param name="fetcher">Brings contents.</param>
/// <param name="folder">The task's folder.</param>
/// <param name="log">The task's log.</param>
internal sealed class TaskMounts(WorkerContext context, ContentFetcher fetcher, TaskFolder folder, TaskLog log)
{
    private const int BufferSize = 128 << 10;

    // The server's time is only nearly known where it is not ours. A cache that is thought a little older than it is
    // may be purged once too often, a younger one would be kept against somebody's request.
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(3);

    private readonly List<(CacheMount Mount, CacheFolder Cache)> taken = [];
    private int fetched;

    private DateTimeOffset Now => context.ServerClock.Ahead == TimeSpan.Zero
        ? context.ServerClock.Now
        : context.ServerClock.Now - Doubt;

    private UnpackLimits Limits => new(context.Settings.LargestUnpacked, context.Settings.MostUnpackedEntries);

    /// <summary>Makes all mounts.</summary>
    /// <exception cref="ProblemException">One of them cannot be made.</exception>
    public async Task Prepare(IReadOnlyList<Mount> mounts, CancellationToken cancel)
    {
        if (mounts.OfType<CacheMount>().Any())
        {
            await context.Purges.Obey(log, cancel);
        }

        foreach (var mount in mounts)
        {
            try
            {
                await (mount switch
                {
                    FileMount file => Make(file, cancel),
                    ArchiveMount archive => Make(archive, cancel),
                    CacheMount cache => Make(cache, cancel),
                    _ => throw new InvalidOperationException($"Nobody knows how to mount {mount}."),
                });
            }
            catch (Exception problem) when (IsAboutContent(problem))
            {
                throw new ProblemException(Problem.Failed($"{mount.Where} cannot be mounted. {problem.Message}"));
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                throw new ProblemException(
                    Problem.ResourceUnavailable($"{mount.Where} cannot be mounted: {problem.Message}"));
            }
        }
    }

    /// <summary>Takes the caches out of the task's folder again, when nothing of the task runs any more.</summary>
    /// <param name="purge">Whether they are thrown away; a task that was broken off may have left anything.</param>
    public void TakeBack(bool purge)
    {
        // Backwards: a cache may lie within another one.
        for (var index = taken.Count - 1; index >= 0; index--)
        {
            var (mount, cache) = taken[index];
            if (purge || !Return(mount, cache))
            {
                log.Say($"The cache {mount.CacheName} is thrown away.");
                context.Caches.Discard(cache);
            }
        }

        taken.Clear();
    }

    // What archives may be besides InvalidDataException, whatever a reader makes of nonsense.
    private static bool IsAboutContent(Exception problem) => problem
        is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException
            or NotSupportedException;

    private async Task Make(FileMount mount, CancellationToken cancel)
    {
        log.Say($"Mounting the file {mount.Place}: {mount.Content}.");
        var source = await Fetch(mount, mount.Content, cancel);
        var place = FreePlace(mount);
        if (mount.Format is null)
        {
            File.Move(source, place);
            return;
        }

        await Task.Run(() => Decompress(mount.Format, source, place, cancel), cancel);
        File.Delete(source);
    }

    private async Task Make(ArchiveMount mount, CancellationToken cancel)
    {
        log.Say($"Mounting the {mount.Format} at {Shown(mount.Place)}: {mount.Content}.");
        var source = await Fetch(mount, mount.Content, cancel);
        await Unpack(mount.Format, source, ParentedFolder(mount), cancel);
    }

    private async Task Make(CacheMount mount, CancellationToken cancel)
    {
        var (cache, isNew) = context.Caches.Take(mount.CacheName, Now);
        try
        {
            log.Say($"Mounting the cache {mount.CacheName} at {mount.Place}: {(isNew ? "new" : "used before")}.");
            if (isNew && mount.Content is { } content)
            {
                var source = await Fetch(mount, content, cancel);
                await Unpack(mount.Format!, source, cache.Content, cancel);
            }

            var place = FreePlace(mount);
            Directory.Move(cache.Content, place);
            taken.Add((mount, cache));
        }
        catch when (isNew || !Directory.Exists(cache.Content))
        {
            context.Caches.Discard(cache);
            throw;
        }
        catch
        {
            context.Caches.GiveBack(cache, cache.Label.LastUsed);
            throw;
        }
    }

    private async Task<string> Fetch(Mount mount, MountContent content, CancellationToken cancel)
    {
        var file = Path.Combine(folder.Downloads, $"{fetched++}");
        await fetcher.Fetch(content, file, mount.Where, cancel);
        return file;
    }

    private async Task Unpack(string format, string source, string directory, CancellationToken cancel)
    {
        var target = new UnpackTarget(directory, Limits);
        await Task.Run(() => ArchiveFormat.Unpack(format, source, target, cancel), cancel);
        File.Delete(source);
    }

    private void Decompress(string format, string source, string place, CancellationToken cancel)
    {
        using var from = ArchiveFormat.Open(format, source);
        using var to = new FileStream(place, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        var buffer = new byte[BufferSize];
        int count;
        while ((count = from.Read(buffer)) > 0)
        {
            cancel.ThrowIfCancellationRequested();
            if (to.Position + count > Limits.Bytes)
            {
                throw new InvalidDataException($"More than {Limits.Bytes} bytes come out of it.");
            }

            to.Write(buffer.AsSpan(0, count));
        }
    }

    // Gets a place where nothing is, in a folder that is really below the task's: an earlier mount may hold links.
    private string FreePlace(Mount mount)
    {
        var place = Path.Combine(folder.Task, mount.Place);
        RequireWithin(mount, Path.GetDirectoryName(place)!);
        if (new FileInfo(place).LinkTarget is not null || (mount is FileMount && File.Exists(place)))
        {
            File.Delete(place);
        }
        else if (mount is CacheMount && Directory.Exists(place) && !Directory.EnumerateFileSystemEntries(place).Any())
        {
            Directory.Delete(place);
        }

        return !Path.Exists(place)
            ? place
            : throw new InvalidDataException($"There is something at {mount.Place} already.");
    }

    private string ParentedFolder(ArchiveMount mount)
    {
        var place = Path.Combine(folder.Task, mount.Place);
        RequireWithin(mount, place);
        return place;
    }

    // Makes a folder part by part, none of them beyond a link that leads out.
    private void RequireWithin(Mount mount, string directory)
    {
        var root = RealPath.Resolve(folder.Task) ?? folder.Task;
        var path = folder.Task;
        foreach (var part in Path.GetRelativePath(folder.Task, directory).Split(Path.DirectorySeparatorChar))
        {
            path = Path.Combine(path, part);
            if (!Path.Exists(path) && new FileInfo(path).LinkTarget is null)
            {
                Directory.CreateDirectory(path);
            }

            if (!Directory.Exists(path) || RealPath.Resolve(path) is not { } real || !RealPath.IsWithin(real, root))
            {
                throw new InvalidDataException($"{mount.Place} is not below the task's folder, or behind a file.");
            }
        }
    }

    private bool Return(CacheMount mount, CacheFolder cache)
    {
        var place = Path.Combine(folder.Task, mount.Place);
        try
        {
            var root = RealPath.Resolve(folder.Task) ?? folder.Task;
            if (new FileInfo(place).LinkTarget is not null || !Directory.Exists(place)
                || RealPath.Resolve(place) is not { } real || !RealPath.IsWithin(real, root))
            {
                log.Warn($"The task has put something else in the place of its cache {mount.CacheName}.");
                return false;
            }

            Directory.Move(place, cache.Content);
            context.Caches.GiveBack(cache, context.ServerClock.Now);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            log.Warn($"The cache {mount.CacheName} cannot be kept: {problem.Message}");
            return false;
        }
    }

    private static string Shown(string place) => place.Length == 0 ? "the task's folder" : place;
}

using System.Security.Cryptography;
using System.Text;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Modules.Worker.Processes;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker.Mounts;

/// <summary>
/// Contents of mounts that were fetched before, for later tasks of this worker. Kept is what anyone may fetch and
/// whose hash the payload gives: a later task has it by naming the same source and the same hash, so that a hash alone
/// opens nothing. What was kept is hashed again before it is used, since a task may have got at it.
/// </summary>
/// <param name="directory">Their folder; made with the first.</param>
/// <param name="most">Bytes that are kept; what was used longest ago goes first. 0: nothing is.</param>
/// <param name="clock">Says when one was used.</param>
internal sealed class KeptDownloads(string directory, long most, TimeProvider clock)
{
    private const int BufferSize = 128 << 10;

    private readonly Lock gate = new();

    /// <summary>Copies a content into a file if it is kept and still what it was.</summary>
    public async Task<bool> Bring(MountContent content, string file, CancellationToken cancel)
    {
        if (PlaceOf(content) is not { } place || !File.Exists(place))
        {
            return false;
        }

        try
        {
            if (await Copy(place, file, cancel) == content.Sha256)
            {
                File.SetLastWriteTimeUtc(place, clock.GetUtcNow().UtcDateTime);
                return true;
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Another task's need for room took it just now; or the disk is full, which the download will tell.
        }

        Remove(place);
        return false;
    }

    /// <summary>Keeps a content that was fetched and has its hash. That it cannot be kept is no error.</summary>
    public void Keep(MountContent content, string file)
    {
        var length = new FileInfo(file).Length;
        if (PlaceOf(content) is not { } place || length > most)
        {
            return;
        }

        try
        {
            lock (gate)
            {
                TaskFolder.MakeDirectory(directory);
                MakeRoom(most - length);
                File.Delete(place);
                if (OperatingSystem.IsLinux())
                {
                    Posix.Link(file, place);
                }
                else
                {
                    File.Copy(file, place);
                }

                File.SetLastWriteTimeUtc(place, clock.GetUtcNow().UtcDateTime);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Remove(place);
        }
    }

    // A name for source and hash together; null for what is not kept.
    private string? PlaceOf(MountContent content)
    {
        var isOpen = content is UrlContent
            || (content as ArtifactContent)?.Artifact.StartsWith("public/", StringComparison.Ordinal) is true;
        return most > 0 && isOpen && content.Sha256 is { } sha256
            ? Path.Combine(
                directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{sha256} {content}"))))
            : null;
    }

    private static async Task<string> Copy(string from, string to, CancellationToken cancel)
    {
        await using var source = new FileStream(
            from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.Asynchronous);
        await using var target = new FileStream(
            to, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        int count;
        while ((count = await source.ReadAsync(buffer, cancel)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            await target.WriteAsync(buffer.AsMemory(0, count), cancel);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void MakeRoom(long room)
    {
        var kept = new DirectoryInfo(directory).GetFiles();
        var sum = kept.Sum(file => file.Length);
        foreach (var file in kept.OrderBy(file => file.LastWriteTimeUtc))
        {
            if (sum <= room)
            {
                return;
            }

            sum -= file.Length;
            file.Delete();
        }
    }

    private static void Remove(string place)
    {
        try
        {
            File.Delete(place);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It is found out again when somebody wants it.
        }
    }
}

using System.Security.Cryptography;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>
/// The bytes of artifacts and objects, in files that are named by their SHA-256 and never change (DESIGN.md §6). Equal
/// content is kept once; no name of anybody's ever becomes a file name. Not sealed, so that a test can let a disk fill.
/// </summary>
public class ContentStore
{
    private const int Stripes = 64;

    private readonly SemaphoreSlim[] stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];
    private readonly bool[] isOnDisk = new bool[byte.MaxValue + 1];
    private readonly Database database;
    private readonly string root;
    private readonly string uploading;
    private readonly bool isDurable;
    private readonly ContentLimits? limits;

    public ContentStore(
        DataFolder folder,
        Database database,
        DatabaseOptions options,
        ContentLimits? limits = null)
    {
        this.database = database;
        this.limits = limits;
        Held = new HeldContents(folder.Path);
        root = folder.ArtifactsPath;
        uploading = Path.Combine(root, "uploading");
        isDurable = options.Durable;
        DataFolder.Create(root);
        DataFolder.Create(uploading);
        if (isDurable)
        {
            FolderSync.Sync(folder.Path);
        }

        // Nobody uploads yet: what is there was left behind by a process that died.
        foreach (var path in Directory.EnumerateFiles(uploading))
        {
            File.Delete(path);
        }
    }

    /// <summary>What stays although no row names it.</summary>
    internal HeldContents Held { get; }

    /// <summary>Where a content lies.</summary>
    public string PathOf(string sha256) => PathIn(root, sha256);

    /// <summary>Where a content lies in a folder of artifacts.</summary>
    public static string PathIn(string artifactsFolder, string sha256) =>
        Path.Combine(artifactsFolder, sha256[..2], sha256);

    /// <summary>Receives bytes into a file that has no name yet.</summary>
    /// <param name="source">The bytes; read to the end.</param>
    /// <param name="announced">How many must come.</param>
    /// <param name="needsSha512">Whether SHA-512 is reckoned, too.</param>
    /// <param name="cancellation">Ends the upload, of which nothing is kept.</param>
    /// <exception cref="EndOfStreamException">Fewer or more bytes came than announced.</exception>
    /// <exception cref="NoRoomException">There is no room for them; nothing was read.</exception>
    /// <exception cref="IOException">The disk is full or failed; nothing is kept.</exception>
    public async Task<Upload> Receive(
        Stream source, long announced, bool needsSha512, CancellationToken cancellation)
    {
        limits?.Begin(announced);
        try
        {
            return await ReceiveFile(source, announced, needsSha512, cancellation);
        }
        finally
        {
            limits?.Ended(announced);
        }
    }

    private async Task<Upload> ReceiveFile(
        Stream source, long announced, bool needsSha512, CancellationToken cancellation)
    {
        var path = Path.Combine(uploading, Guid.NewGuid().ToString("N"));
        var isComplete = false;
        try
        {
            using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var sha512 = needsSha512 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA512) : null;
            await using var file = OpenUpload(path);
            var length = await UploadFile.Copy(source, file, (sha256, sha512), announced, cancellation);
            if (length != announced)
            {
                throw new EndOfStreamException($"{length} bytes came, but Content-Length announced {announced}.");
            }

            if (isDurable)
            {
                FileSync.Sync(file.SafeFileHandle, path);
            }

            isComplete = true;
            return new Upload(path, UploadFile.Hex(sha256), length, sha512 is null ? null : UploadFile.Hex(sha512));
        }
        finally
        {
            if (!isComplete)
            {
                Delete(path);
            }
        }
    }

    /// <summary>
    /// Gives an upload its place and then stores the rows that name it. The file is there, and synced, before any row
    /// says so; where the rows are refused, the file goes again.
    /// </summary>
    /// <param name="upload">What was received.</param>
    /// <param name="rows">
    /// Stores and counts the rows; gives the content that has lost its last name by that, which is removed, or null.
    /// </param>
    public async Task Publish(Upload upload, Func<Transaction, string?> rows)
    {
        if (await Place(upload, rows) is { } replaced)
        {
            await Remove([replaced], CancellationToken.None);
        }
    }

    private async Task<string?> Place(Upload upload, Func<Transaction, string?> rows)
    {
        var stripe = StripeOf(upload.Sha256);
        await stripe.WaitAsync();
        try
        {
            try
            {
                database.Kills.Pass(KillPoint.ContentReceived);
                Move(upload.Path, PathOf(upload.Sha256));
                database.Kills.Pass(KillPoint.ContentPlaced);
                return await database.Write(rows);
            }
            finally
            {
                DeleteUnlessUsed(upload.Sha256);
            }
        }
        finally
        {
            Delete(upload.Path);
            stripe.Release();
        }
    }

    private void Move(string from, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        DataFolder.Create(folder);
        File.Move(from, path, overwrite: true);
        if (isDurable)
        {
            FolderSync.Sync(folder);

            // A folder that is there need not be on disk: an earlier sync may have failed, or a process died before it.
            var number = Convert.ToByte(Path.GetFileName(folder), 16);
            if (!isOnDisk[number])
            {
                FolderSync.Sync(root);
                isOnDisk[number] = true;
            }
        }
    }

    /// <summary>
    /// Removes contents that no row names any more, on a thread of its own: a file system may wait for its disk with
    /// each file (ext4 mounted with `discard` does), and the few threads of the pool are there for requests.
    /// </summary>
    /// <param name="sha256s">The contents; one that has got a name again stays.</param>
    /// <param name="cancellation">Ends the work between two files; those that are left go at the next start,
    /// as do those that the disk refuses.</param>
    public Task Remove(IEnumerable<string> sha256s, CancellationToken cancellation) => Task.Factory.StartNew(
        () =>
        {
            foreach (var sha256 in sha256s)
            {
                cancellation.ThrowIfCancellationRequested();
                var stripe = StripeOf(sha256);
                stripe.Wait(cancellation);
                try
                {
                    database.Kills.Pass(KillPoint.ContentReleased);
                    DeleteUnlessUsed(sha256);
                }
                finally
                {
                    stripe.Release();
                }
            }
        },
        cancellation,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>Removes what had to stay while a backup was being made.</summary>
    internal Task RemoveHeld(CancellationToken cancellation) => Remove(Held.TakeWaiting(), cancellation);

    /// <summary>Keeps contents once less that were kept by <see cref="HeldContents.Keep"/>.</summary>
    internal Task Release(IReadOnlyCollection<string> sha256s)
    {
        Held.Release(sha256s);
        return sha256s.Count == 0 ? Task.CompletedTask : Remove(sha256s, CancellationToken.None);
    }

    /// <summary>Removes files that no row names, which a process that died may have left behind.</summary>
    public Task Sweep(CancellationToken cancellation) => Remove(
        from folder in Directory.EnumerateDirectories(root)
        where folder != uploading
        from path in Directory.EnumerateFiles(folder)
        select Path.GetFileName(path),
        cancellation);

    /// <summary>Opens a new file for an upload.</summary>
    protected virtual FileStream OpenUpload(string path) => new(path, UploadFile.Options());

    private void DeleteUnlessUsed(string sha256)
    {
        try
        {
            if (!database.Read(sha256, ContentCounts.IsUsed) && !Held.Takes(sha256))
            {
                Delete(PathOf(sha256));
            }
        }
        catch (StorageException)
        {
            // As below.
        }
    }

    // What was stored is stored, and what was refused is refused, whether or not the disk lets go of a file that is of
    // no use: the next start tries again.
    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // See above.
        }
    }

    private SemaphoreSlim StripeOf(string sha256) => stripes[Convert.ToInt32(sha256[..2], 16) % Stripes];
}

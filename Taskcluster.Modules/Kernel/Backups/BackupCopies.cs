using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>The dated copies in a folder of backups.</summary>
public static partial class BackupCopies
{
    /// <summary>The whole ones, the oldest first; full paths.</summary>
    public static IReadOnlyList<string> In(string root) => !Directory.Exists(root)
        ? []
        :
        [
            .. Directory.EnumerateDirectories(root)
                .Where(path => CopyName().IsMatch(Path.GetFileName(path))
                    && File.Exists(Path.Combine(path, BackupManifest.FileName)))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>When the newest one was made; null if there is none.</summary>
    public static DateTimeOffset? Newest(string root) =>
        In(root) is [.., var last] && DateTimeOffset.TryParseExact(
            Path.GetFileName(last),
            "yyyy-MM-dd'T'HH-mm-ss.fff'Z'",
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal,
            out var moment)
            ? moment
            : null;

    /// <summary>The contents that a copy names.</summary>
    /// <exception cref="UnusableDataException">It cannot be read.</exception>
    public static IReadOnlyList<string> ContentsOf(string copy)
    {
        var path = DataFolder.DatabaseIn(copy);
        try
        {
            using var connection = new Connection(path, readOnly: true);
            using var call = connection.Sql("SELECT sha256 FROM contents");
            var contents = new List<string>();
            while (call.Step())
            {
                contents.Add(call.Text(0));
            }

            return contents;
        }
        catch (StorageException error)
        {
            throw new UnusableDataException($"{path} is damaged: {error.Message}");
        }
    }

    /// <summary>
    /// Removes all copies but the newest, and then the contents that none of these names. Nobody may be writing to the
    /// folder. Gives how many copies went.
    /// </summary>
    /// <exception cref="UnusableDataException">
    /// A copy that stays cannot be read: what it needs is unknown, so that no content was removed.
    /// </exception>
    internal static int Keep(string root, int count)
    {
        var copies = In(root);
        var old = copies.SkipLast(Math.Max(count, 1)).ToList();
        if (old.Count == 0)
        {
            return 0;
        }

        foreach (var copy in old)
        {
            // Without its manifest it is no backup any more, however far the rest comes.
            File.Delete(Path.Combine(copy, BackupManifest.FileName));
            FolderSync.Sync(copy);
            Directory.Delete(copy, recursive: true);
        }

        var needed = copies.Except(old).SelectMany(ContentsOf).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(
            Path.Combine(root, BackupWriter.ContentsFolder), "*", SearchOption.AllDirectories))
        {
            if (!needed.Contains(Path.GetFileName(path)))
            {
                File.Delete(path);
            }
        }

        return old.Count;
    }

    /// <summary>Removes what a backup or a removal left behind that was cut short.</summary>
    internal static void RemoveUnfinished(string root, string partial)
    {
        foreach (var path in Directory.EnumerateDirectories(root))
        {
            if (path == partial || (CopyName().IsMatch(Path.GetFileName(path))
                && !File.Exists(Path.Combine(path, BackupManifest.FileName))))
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    /// <summary>Where a folder of backups has a content.</summary>
    internal static string ContentIn(string root, string sha256) =>
        ContentStore.PathIn(Path.Combine(root, BackupWriter.ContentsFolder), sha256);

    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CopyName();
}

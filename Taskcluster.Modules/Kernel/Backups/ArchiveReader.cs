using System.Formats.Tar;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>Reads an archive from its beginning to its end, where its manifest stands.</summary>
internal sealed partial class ArchiveReader(string path) : BackupReader
{
    private static readonly string[] Names =
        [Path.GetFileName(DataFolder.DatabaseIn("")), EncryptionKeys.FileName, AdministrationLog.FileName];

    private readonly Dictionary<string, (long Bytes, string Sha256)> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> contents = new(StringComparer.Ordinal);
    private BackupManifest? manifest;

    public override string Name => path;

    public override BackupManifest Extract(string into, BackupProgress progress, CancellationToken cancellation)
    {
        progress.Expect(new FileInfo(path).Length);
        using var copy = new DigestCopy(progress, cancellation);
        var last = "its beginning";
        try
        {
            using var file = DigestCopy.Open(path);
            using var tar = new TarReader(file, leaveOpen: true);
            while (manifest is null && tar.GetNextEntry() is { } entry)
            {
                Take(entry, into, copy);
                last = entry.Name;
            }
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException or FormatException)
        {
            throw new UnusableDataException(
                $"{path} is cut short or damaged behind {last}: {error.Message} Nothing was changed. "
                + "Take another copy of it, or another backup.");
        }

        if (manifest is null)
        {
            throw new UnusableDataException(
                $"{path} is no whole backup: it ends behind {last}, without a {BackupManifest.FileName}. "
                + "Nothing was changed. Take another copy of it, or another backup.");
        }

        foreach (var expected in manifest.Files)
        {
            Judge(expected, files.TryGetValue(expected.Name, out var found) ? found : null);
        }

        JudgeContents(into, manifest, contents.Contains);
        return manifest;
    }

    private void Take(TarEntry entry, string into, DigestCopy copy)
    {
        // An entry without bytes has no stream.
        using var empty = new MemoryStream();
        var data = entry.DataStream ?? empty;
        if (entry.Name == BackupManifest.FileName)
        {
            using var text = new MemoryStream();
            data.CopyTo(text);
            manifest = BackupManifest.Parse(text.ToArray(), $"{BackupManifest.FileName} of {path}");
        }
        else if (Names.Contains(entry.Name))
        {
            files[entry.Name] = copy.CopyTo(data, Path.Combine(into, entry.Name));
        }
        else if (ContentName().Match(entry.Name) is { Success: true } match)
        {
            TakeContent(match.Groups["sha256"].Value, data, entry.Name, into, copy);
        }
        else
        {
            throw new UnusableDataException(
                $"{path} is no backup of this program: it holds '{entry.Name}'. Nothing was changed.");
        }
    }

    private void TakeContent(string sha256, Stream data, string name, string into, DigestCopy copy)
    {
        var target = PathOf(into, sha256);
        var digest = copy.CopyTo(data, target).Sha256;
        if (digest == sha256)
        {
            contents.Add(sha256);
        }
        else
        {
            File.Delete(target);
            Damaged(sha256, name, digest);
        }
    }

    [GeneratedRegex(
        "^contents/[0-9a-f]{2}/(?<sha256>[0-9a-f]{64})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ContentName();
}

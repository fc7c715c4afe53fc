using System.Security.Cryptography;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// The folder that an export writes to. Files appear whole or not at all, and nothing is ever written outside: symbolic
/// links are not followed.
/// </summary>
internal sealed class ExportFolder : IDisposable
{
    private const string Unfinished = ".unfinished";

    private readonly string root;
    private readonly string unfinished;

    /// <exception cref="UnusableDataException">Something else stands in the folder's place.</exception>
    public ExportFolder(string path)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(root))
        {
            throw new UnusableDataException($"{root} is a file; name a folder to write to.");
        }

        Directory.CreateDirectory(root);
        unfinished = FolderOf([Unfinished, ""]);
        foreach (var left in Directory.EnumerateFiles(unfinished))
        {
            File.Delete(left);
        }
    }

    /// <summary>Writes a file; false if it was there with just this content.</summary>
    public bool Write(string path, ReadOnlySpan<byte> content)
    {
        var target = TargetOf(path);
        if (IsFile(target, content.Length) && content.SequenceEqual(File.ReadAllBytes(target)))
        {
            return false;
        }

        var temporary = NewTemporary();
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, target, overwrite: true);
        return true;
    }

    /// <summary>
    /// Copies a stream into a file, in constant memory; false if it was there with just this content.
    /// </summary>
    /// <param name="path">Which file.</param>
    /// <param name="content">What it is to hold.</param>
    /// <param name="sha256">The hash of that, if it is known.</param>
    /// <param name="cancellation">Ends the copy, of which nothing is left.</param>
    public async Task<bool> Copy(string path, Stream content, string? sha256, CancellationToken cancellation)
    {
        var target = TargetOf(path);
        if (sha256 is not null && IsFile(target, content.Length) && await HashOf(target, cancellation) == sha256)
        {
            return false;
        }

        var temporary = NewTemporary();
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await content.CopyToAsync(file, cancellation);
            }

            File.Move(temporary, target, overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Removes a file that an earlier export has written and that is not true any more.</summary>
    public void Remove(string path)
    {
        var target = Path.Combine(root, path);
        if (File.Exists(target))
        {
            File.Delete(TargetOf(path));
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }
    }

    private static bool IsFile(string path, long length) =>
        new FileInfo(path) is { Exists: true, LinkTarget: null } file && file.Length == length;

    private static async Task<string> HashOf(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }

    private string NewTemporary() => Path.Combine(unfinished, Guid.NewGuid().ToString("N"));

    private string TargetOf(string path)
    {
        var parts = path.Split('/');
        var target = Path.Combine(FolderOf(parts), parts[^1]);
        return Directory.Exists(target) && new DirectoryInfo(target).LinkTarget is null
            ? throw new UnusableDataException($"{target} is a folder, but a file is to be written there. Move it away.")
            : target;
    }

    // Makes all folders but the last part, each of which must be a folder indeed.
    private string FolderOf(string[] parts)
    {
        var folder = root;
        foreach (var part in parts.AsSpan(0, parts.Length - 1))
        {
            if (part is "" or "." or "..")
            {
                throw new InvalidOperationException($"{string.Join('/', parts)} leads outside.");
            }

            folder = Path.Combine(folder, part);
            if (new DirectoryInfo(folder).LinkTarget is not null)
            {
                throw new UnusableDataException(
                    $"{folder} is a symbolic link, which an export does not follow. Move it away.");
            }

            Directory.CreateDirectory(folder);
        }

        return folder;
    }
}

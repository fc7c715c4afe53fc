using System.Security.Cryptography;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>Copies bytes and reckons their SHA-256 on the way.</summary>
internal sealed class DigestCopy(BackupProgress progress, CancellationToken cancellation) : IDisposable
{
    private const int BufferBytes = 1024 * 1024;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] buffer = new byte[BufferBytes];

    /// <summary>Copies to the end of the source; gives how many bytes there were and their digest.</summary>
    public (long Bytes, string Sha256) Copy(Stream source, Stream? target)
    {
        long bytes = 0;
        int read;
        while ((read = source.Read(buffer)) > 0)
        {
            Append(buffer.AsSpan(0, read));
            target?.Write(buffer, 0, read);
            bytes += read;
        }

        return (bytes, Take());
    }

    /// <summary>Some bytes that somebody else has read and copies.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        hash.AppendData(bytes);
        progress.Add(bytes.Length);
    }

    /// <summary>The digest of what was appended since the last question.</summary>
    public string Take() => Convert.ToHexStringLower(hash.GetHashAndReset());

    /// <summary>Copies what hashes itself.</summary>
    public void Drain(HashedStream source, Stream target)
    {
        int read;
        while ((read = source.Read(buffer)) > 0)
        {
            target.Write(buffer, 0, read);
        }
    }

    /// <summary>Copies into a file that its owner alone can read; it is not synced.</summary>
    public (long Bytes, string Sha256) CopyTo(Stream source, string path)
    {
        using var target = Create(path);
        return Copy(source, target);
    }

    /// <summary>Copies a file.</summary>
    public (long Bytes, string Sha256) CopyFile(string from, string path)
    {
        using var source = Open(from);
        return CopyTo(source, path);
    }

    /// <summary>The length and digest of a file.</summary>
    public (long Bytes, string Sha256) Read(string path)
    {
        using var source = Open(path);
        return Copy(source, target: null);
    }

    /// <summary>Opens a file to be read to its end.</summary>
    public static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        Options = FileOptions.SequentialScan,
    });

    /// <summary>Makes a file that its owner alone can read.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    public void Dispose() => hash.Dispose();
}

using System.Buffers;
using System.Security.Cryptography;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>The file that an upload is received into.</summary>
internal static class UploadFile
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>What was reckoned, in hexadecimal digits.</summary>
    public static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());

    /// <summary>How a new file is opened, which its owner alone may read.</summary>
    public static FileStreamOptions Options()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>Copies until the end, or until more has come than was announced; gives the bytes that came.</summary>
    public static async Task<long> Copy(
        Stream source,
        FileStream target,
        (IncrementalHash Sha256, IncrementalHash? Sha512) hashes,
        long announced,
        CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long length = 0;
            int read;
            while (length <= announced && (read = await source.ReadAsync(buffer, cancellation)) > 0)
            {
                hashes.Sha256.AppendData(buffer, 0, read);
                hashes.Sha512?.AppendData(buffer, 0, read);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
                length += read;
            }

            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

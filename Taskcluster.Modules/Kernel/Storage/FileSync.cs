using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Syncing a file so that a failure is heard of. .NET has calls for it (<see cref="FileStream.Flush(bool)"/>,
/// <see cref="RandomAccess.FlushToDisk"/>), but on Unix they return as if all were well when the disk has refused, as
/// of .NET 10.0: nobody else may use them.
/// </summary>
internal static partial class FileSync
{
    private const int Interrupted = 4;

    /// <summary>Writes what the system holds of a file to disk.</summary>
    /// <param name="file">What was written to it by its stream must have been flushed.</param>
    /// <param name="path">Its name, for the message.</param>
    /// <exception cref="IOException">It is not on disk, or nobody knows whether it is.</exception>
    public static void Sync(SafeFileHandle file, string path)
    {
        // On macOS it makes the drive itself store what it has, which fsync does not.
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
        }

        if (OperatingSystem.IsWindows())
        {
            return;
        }

        while (Fsync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw new IOException(
                    $"{path} cannot be synced: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);
}

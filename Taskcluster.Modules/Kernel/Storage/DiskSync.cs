using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>What whole file systems and folders are told, for which .NET has no calls.</summary>
internal static partial class DiskSync
{
    private const int AtCurrentFolder = -100;
    private const uint Exchange = 2;

    /// <summary>
    /// Whether everything that was written to the file system of a file can be synced at once, which for many files is
    /// far quicker than one by one.
    /// </summary>
    public static bool CanSyncAll => OperatingSystem.IsLinux();

    /// <summary>Syncs the whole file system on which a file lies.</summary>
    /// <exception cref="IOException">Something is not on disk.</exception>
    public static void SyncAll(SafeFileHandle file, string path)
    {
        if (SyncFileSystem(file) != 0)
        {
            throw new IOException(
                $"The disk of {path} cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    /// <summary>
    /// Lets two folders change their names in one step, so that at no moment one of them is without. False where the
    /// system or the file system cannot.
    /// </summary>
    public static bool TryExchange(string one, string other)
    {
        try
        {
            return OperatingSystem.IsLinux() && Rename(AtCurrentFolder, one, AtCurrentFolder, other, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            // A library of C that is older than the call.
            return false;
        }
    }

    /// <summary>Gives a file a second name; false where the file system cannot, or the names are on two.</summary>
    public static bool TryLink(string file, string name) => !OperatingSystem.IsWindows() && Link(file, name) == 0;

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);
}

using System.Runtime.InteropServices;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>What the program's user may do with files, asked of the system without opening them.</summary>
internal static partial class DiskAccess
{
    private const int Enter = 1;
    private const int Write = 2;
    private const int Read = 4;

    private const int NotPermitted = 1;
    private const int Denied = 13;
    private const int ReadOnlyDisk = 30;

    /// <summary>Whether the user may not read it: a folder's names, a file's bytes. False where nothing is there.</summary>
    public static bool IsClosed(string path) => Lacks(path, Directory.Exists(path) ? Read | Enter : Read);

    /// <summary>Whether the user may not both read and write it. False where nothing is there.</summary>
    public static bool IsLimited(string path) =>
        Lacks(path, Directory.Exists(path) ? Read | Write | Enter : Read | Write);

    private static bool Lacks(string path, int mode) => !OperatingSystem.IsWindows()
        && Access(path, mode) != 0
        && Marshal.GetLastPInvokeError() is NotPermitted or Denied or ReadOnlyDisk;

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}

using System.Runtime.InteropServices;

namespace Taskcluster.Modules.Kernel.Faults;

/// <summary>
/// The image of its memory that the system keeps of a program that crashed. It would hold the encryption key, access
/// tokens and secrets in the clear, in a file that nobody watches.
/// </summary>
public static partial class CoreDumps
{
    // RLIMIT_CORE, of Linux and macOS alike.
    private const int CoreFileSize = 4;

    /// <summary>
    /// The system keeps none of this process; whoever started it may still ask the runtime for one. Nothing happens
    /// where the system knows no such limit.
    /// </summary>
    public static void Forbid()
    {
        if ((OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && getrlimit(CoreFileSize, out var limit) == 0)
        {
            // The hard limit stays, so that tasks that a worker runs can raise theirs.
            _ = setrlimit(CoreFileSize, new Limit(0, limit.Hard));
        }
    }

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, out Limit limit);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, in Limit limit);

    // Bytes; as the system's own structure has them.
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(nuint Soft, nuint Hard);
}

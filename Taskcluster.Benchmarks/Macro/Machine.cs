using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>Where the figures come from.</summary>
/// <param name="Processor">Its name and the number of cores.</param>
/// <param name="MemoryBytes">Of the machine.</param>
/// <param name="Kernel">The operating system.</param>
/// <param name="Disk">The file system of the data folder.</param>
/// <param name="SyncMilliseconds">Median of bringing one page to that disk.</param>
/// <param name="Commit">Of which the program was built.</param>
internal sealed record Machine(
    string Processor, long MemoryBytes, string Kernel, string Disk, double SyncMilliseconds, string Commit)
{
    private const int Syncs = 200;
    private const int PageBytes = 4096;

    public static Machine Look(string folder) => new(
        $"{ProcessorName()}, {Environment.ProcessorCount} cores",
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.OSDescription,
        FileSystemOf(folder),
        MedianSync(folder),
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion);

    private static string ProcessorName()
    {
        const string table = "/proc/cpuinfo";
        var line = File.Exists(table)
            ? File.ReadLines(table).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string FileSystemOf(string folder) => DriveInfo.GetDrives()
        .Where(drive => folder.StartsWith(drive.RootDirectory.FullName, StringComparison.Ordinal))
        .MaxBy(drive => drive.RootDirectory.FullName.Length)?.DriveFormat ?? "unknown";

    private static double MedianSync(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{Environment.ProcessId}.sync");
        var times = new List<double>();
        using (var file = new FileStream(
            path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose))
        {
            var page = new byte[PageBytes];
            for (var index = 0; index < Syncs; index++)
            {
                // The same page again, as the write-ahead log does once it has its size.
                file.Position = 0;
                var start = Stopwatch.GetTimestamp();
                file.Write(page);
                file.Flush(flushToDisk: true);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        return Table.Median(times);
    }
}

/// <summary>How an assembly was compiled.</summary>
internal static class AssemblyExtensions
{
    public static bool IsOptimized(this Assembly assembly) =>
        assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled is not true;
}

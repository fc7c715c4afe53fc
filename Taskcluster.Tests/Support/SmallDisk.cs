using System.Diagnostics;
using NUnit.Framework;

namespace Taskcluster.Tests.Support;

/// <summary>
/// A folder that is a disk of its own, of some mebibytes in memory, so that it can be filled. Where mounting one is not
/// allowed, which only root may, the test is passed over.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private const string Ballast = "ballast";

    private readonly TemporaryFolder folder = new();

    /// <param name="mebibytes">Room for what is in the files.</param>
    /// <param name="entries">Files and folders that it can have, itself one of them; null: as many as fit.</param>
    public SmallDisk(int mebibytes, int? entries = null)
    {
        var options = $"size={mebibytes}m{(entries is null ? "" : $",nr_inodes={entries}")}";
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", Path) != 0)
        {
            folder.Dispose();
            Assert.Ignore("No disk can be mounted here, which is for root on Linux, and not in every container.");
        }
    }

    public string Path => folder.Path;

    /// <summary>Bytes that can still be written.</summary>
    public long Free => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Takes all space but so many bytes.</summary>
    public void Fill(long but = 0)
    {
        using var file = new FileStream(System.IO.Path.Combine(Path, Ballast), FileMode.Append);
        var page = new byte[4096];
        while (Free - page.Length >= but)
        {
            file.Write(page);
            file.Flush();
        }
    }

    /// <summary>
    /// Gives the space back that <see cref="Fill"/> took, at once: a process that another test starts may still have
    /// the file, which then outlives its name.
    /// </summary>
    public void Empty()
    {
        var ballast = System.IO.Path.Combine(Path, Ballast);
        if (File.Exists(ballast))
        {
            using (var file = new FileStream(ballast, FileMode.Truncate))
            {
                file.SetLength(0);
            }

            File.Delete(ballast);
        }
    }

    public void Dispose()
    {
        // Somebody may look at it at this moment; then it goes when they leave.
        _ = Run("umount", "--lazy", Path);
        folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            using var process = Process.Start(start)!;
            _ = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return -1;
        }
    }
}

using System.Diagnostics;
using System.Text;

namespace Taskcluster.Tests.Disk;

/// <summary>
/// A small program (disk-calls.c) with one file on a failing disk, which it has open twice, as descriptor 0 and 1; it
/// makes one call after the other.
/// </summary>
internal sealed class DiskCalls : IDisposable
{
    private readonly FailingDisk disk;
    private readonly string path;
    private readonly Process process;

    /// <param name="disk">The disk, which is well.</param>
    /// <param name="program">The program, compiled.</param>
    public DiskCalls(FailingDisk disk, string program)
    {
        this.disk = disk;
        Directory.CreateDirectory(disk.Folder);
        path = Path.Combine(disk.Folder, "file");
        File.WriteAllBytes(path, []);
        var start = new ProcessStartInfo(program, [path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in disk.Environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
    }

    /// <summary>Writes a character so many times; whether that succeeded.</summary>
    public bool Write(int descriptor, long offset, int length, char fill) =>
        Call($"write {descriptor} {offset} {length} {fill}");

    public bool Cut(int descriptor, long length) => Call($"cut {descriptor} {length} 0 -");

    public bool Sync(int descriptor) => Call($"sync {descriptor} 0 0 -");

    /// <summary>A sync that fails, and of which the system takes the pages for clean.</summary>
    public void LoseSync(int descriptor)
    {
        disk.Arm(DiskFault.LostSync, first: 1);
        if (Sync(descriptor))
        {
            throw new InvalidOperationException("The sync that was to fail has succeeded.");
        }

        disk.Heal();
    }

    /// <summary>
    /// What the file holds after the power went, each run of equal characters as one of them and its length.
    /// </summary>
    public string AfterPowerCut()
    {
        disk.Arm(DiskFault.PowerCut, first: 1);
        process.StandardInput.WriteLine("sync 0 0 0 -");
        process.StandardInput.Flush();
        process.WaitForExit();
        var text = new StringBuilder();
        var bytes = File.ReadAllBytes(path);
        for (int at = 0, end; at < bytes.Length; at = end)
        {
            var rest = bytes.AsSpan(at);
            end = rest.IndexOfAnyExcept(bytes[at]) is >= 0 and var length ? at + length : bytes.Length;
            text.Append(text.Length > 0 ? " " : "").Append(bytes[at] == 0 ? '0' : (char)bytes[at]).Append(end - at);
        }

        return text.ToString();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }

    private bool Call(string line)
    {
        process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
        return process.StandardOutput.ReadLine() switch
        {
            "done" => true,
            "failed" => false,
            var other => throw new InvalidOperationException($"'{line}' was answered with '{other}'."),
        };
    }
}

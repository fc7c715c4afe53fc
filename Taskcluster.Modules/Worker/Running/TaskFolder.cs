using System.Diagnostics;
using Taskcluster.Modules.Worker.Archives;

namespace Taskcluster.Modules.Worker.Running;

/// <summary>
/// The files of one run: the task's own folder, and beside it, out of the way of a task that tidies up, its log and
/// what is compressed for upload.
/// </summary>
internal sealed class TaskFolder
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string root;

    /// <summary>Makes the folder anew.</summary>
    public TaskFolder(string workDirectory, string taskId, int runId)
    {
        root = Path.Combine(workDirectory, $"{taskId}.{runId}");
        Remove(root);
        MakeDirectory(root);
        Task = Path.Combine(root, "task");
        MakeDirectory(Task);
        Uploads = Path.Combine(root, "uploads");
        MakeDirectory(Uploads);
        Downloads = Path.Combine(root, "downloads");
        MakeDirectory(Downloads);
        Temporary = Path.Combine(root, "tmp");
        MakeDirectory(Temporary);
        Log = Path.Combine(root, "log");
    }

    /// <summary>The task's folder, its <c>TASK_WORKDIR</c>; absolute.</summary>
    public string Task { get; }

    /// <summary>Compressed files on their way out.</summary>
    public string Uploads { get; }

    /// <summary>Contents of mounts on their way in.</summary>
    public string Downloads { get; }

    /// <summary>What a task in a sandbox sees as <c>/tmp</c>.</summary>
    public string Temporary { get; }

    /// <summary>The log's file.</summary>
    public string Log { get; }

    /// <summary>Makes a folder that only its owner may enter.</summary>
    public static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }

    /// <summary>Removes everything.</summary>
    /// <exception cref="IOException">Something cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">Something belongs to somebody else.</exception>
    public void Remove() => Remove(root);

    /// <summary>Removes a folder with all that is in it, also where a task took away its own right to write.</summary>
    public static void Remove(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Force(path);
        }
    }

    // A tree may be deeper than any path can name; the system's rm goes down step by step.
    private static void Force(string path)
    {
        try
        {
            Open(new DirectoryInfo(path));
            Directory.Delete(path, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (!RemoveByProgram(path))
            {
                throw;
            }
        }
    }

    private static bool RemoveByProgram(string path)
    {
        if (SystemProgram.Find("rm") is not { } program)
        {
            return false;
        }

        var start = new ProcessStartInfo(program, ["-rf", "--", path])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return !Directory.Exists(path);
    }

    // Links are not followed: what they point to is not the task's to lose.
    private static void Open(DirectoryInfo directory)
    {
        if (!OperatingSystem.IsWindows())
        {
            directory.UnixFileMode |= OwnerOnly;
        }

        foreach (var inner in directory.EnumerateDirectories())
        {
            if (inner.LinkTarget is null)
            {
                Open(inner);
            }
        }
    }
}

using System.Diagnostics;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>A worker of ours while its process lives: a child of the server, which holds its standard input.</summary>
internal sealed class LocalWorker : IDisposable
{
    private const int LinesKept = 5;

    private readonly Process process;
    private readonly Queue<string> lastLines = new();
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private volatile bool isRegistered;
    private volatile bool isToldToEnd;
    private int hasWorked;

    public LocalWorker(LocalStart start, Process process, Action<string> heard)
    {
        Start = start;
        this.process = process;
        process.Exited += (_, _) => exited.TrySetResult();
        process.EnableRaisingEvents = true;
        process.ErrorDataReceived += (_, line) => Hear(line.Data, heard);
        process.OutputDataReceived += (_, line) => Hear(line.Data, heard);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public LocalStart Start { get; }

    public WorkerName Name => Start.Name;

    /// <summary>Ends with the process, however that ends.</summary>
    public Task Exited => exited.Task;

    /// <summary>Ends when nobody is left who could say something.</summary>
    public Task HasSaidAll() => process.WaitForExitAsync();

    /// <summary>Known when it has ended; 128 and a signal's number after a signal.</summary>
    public int ExitCode => process.ExitCode;

    public bool IsRegistered => isRegistered;

    /// <summary>Whether it takes no more tasks.</summary>
    public bool IsToldToEnd => isToldToEnd;

    /// <summary>Why we have killed it; null: we have not.</summary>
    public string? KilledFor { get; private set; }

    /// <summary>Since when it has no task, as far as that was seen; null: it has one.</summary>
    public DateTimeOffset? IdleSince { get; set; }

    /// <summary>What it said last, for whoever wants to know why it died.</summary>
    public string LastWords
    {
        get
        {
            lock (gate)
            {
                return string.Join('\n', lastLines);
            }
        }
    }

    public void NoteRegistered() => isRegistered = true;

    /// <summary>It has claimed or resolved a task.</summary>
    public void NoteWork() => Interlocked.Exchange(ref hasWorked, 1);

    /// <summary>Whether it has since this was asked last.</summary>
    public bool TakeWork() => Interlocked.Exchange(ref hasWorked, 0) != 0;

    /// <summary>Says by the first line who it is.</summary>
    public void Introduce(string identity) => Say(identity);

    /// <summary>It takes no more tasks, and ends when those that it has have ended.</summary>
    public void Drain()
    {
        isToldToEnd = true;
        Say("drain");
    }

    /// <summary>It takes no more tasks; those that it has are ended and reported after their grace.</summary>
    public void Stop()
    {
        isToldToEnd = true;
        Say("stop");
    }

    /// <summary>Ends it at once; its tasks are for others to end.</summary>
    /// <param name="reason">Why, for people.</param>
    public void Kill(string reason)
    {
        lock (gate)
        {
            KilledFor ??= reason;
        }

        KillProcess();
    }

    /// <summary>Ends it at once, since nothing is left that it could be at work on; that is no death.</summary>
    public void Abandon()
    {
        isToldToEnd = true;
        KillProcess();
    }

    public void Dispose() => process.Dispose();

    private void KillProcess()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    private void Say(string line)
    {
        try
        {
            lock (gate)
            {
                process.StandardInput.WriteLine(line);
                process.StandardInput.Flush();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended: there is nobody to tell it to.
        }
    }

    private void Hear(string? line, Action<string> heard)
    {
        if (line is null)
        {
            return;
        }

        lock (gate)
        {
            lastLines.Enqueue(line);
            if (lastLines.Count > LinesKept)
            {
                lastLines.Dequeue();
            }
        }

        heard(line);
    }
}

/// <summary>What a worker is started with.</summary>
/// <param name="Name">Which one it is.</param>
/// <param name="ProviderId">Whose it is.</param>
/// <param name="LaunchConfigId">By which launch config.</param>
/// <param name="Capacity">How many tasks it does at once.</param>
/// <param name="Folder">Where it works; its alone while it lives.</param>
/// <param name="Started">When.</param>
internal sealed record LocalStart(
    WorkerName Name,
    string ProviderId,
    string LaunchConfigId,
    int Capacity,
    string Folder,
    DateTimeOffset Started);

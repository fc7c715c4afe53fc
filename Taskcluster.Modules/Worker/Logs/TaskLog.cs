using System.Text;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Worker.Logs;

/// <summary>
/// The log of one task: a file that grows as the task writes, and can be followed while it does. Output stands in it
/// byte for byte; the worker's own lines have a prefix (spec/queue.md §5.2).
/// </summary>
internal sealed class TaskLog : IDisposable
{
    private const int CopySize = 32 << 10;

    private readonly Lock gate = new();
    private readonly FileStream file;
    private readonly Func<DateTimeOffset> now;
    private readonly long largest;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? grown;
    private bool isAtLineStart = true;
    private bool isComplete;
    private bool isCut;
    private long length;

    /// <summary>Begins a log.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="now">Stamps the worker's own lines.</param>
    /// <param name="largest">Bytes of output that are kept; the rest is dropped, and the log says so.</param>
    public TaskLog(string path, Func<DateTimeOffset> now, long largest = long.MaxValue)
    {
        Path = path;
        this.now = now;
        this.largest = largest;

        // No buffer: what was written is in the file, whatever becomes of the worker.
        file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
    }

    public string Path { get; }

    /// <summary>Completes with the log.</summary>
    public Task Ended => ended.Task;

    /// <summary>What kept output from being written, a full disk above all; null while the log is whole.</summary>
    public string? Gap { get; private set; }

    /// <summary>Writes a task's output. After <see cref="Complete"/> it is dropped.</summary>
    public void Output(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (isCut)
            {
                return;
            }

            var room = largest - length;
            if (bytes.Length <= room)
            {
                Append(bytes);
                return;
            }

            Append(bytes[..(int)Math.Max(0, room)]);
            isCut = true;
            Warn($"The log ends here: it has {largest} bytes, which is this worker's limit. The task goes on.");
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        TaskCompletionSource? waiting;
        lock (gate)
        {
            if (isComplete || bytes.IsEmpty)
            {
                return;
            }

            try
            {
                file.Write(bytes);
                length += bytes.Length;
            }
            catch (IOException problem)
            {
                // The task goes on, and what it says may fit again later. Whoever ends the task looks at the gap.
                Gap ??= problem.Message;
                length = file.Length;
                file.Position = length;
            }

            isAtLineStart = bytes[^1] == '\n';
            waiting = grown;
            grown = null;
        }

        waiting?.TrySetResult();
    }

    /// <summary>A line of the worker.</summary>
    public void Say(string text) => Write($"[taskcluster {WireTime.Format(now())}] ", text);

    /// <summary>A line about something that is odd but harmless.</summary>
    public void Warn(string text) => Write($"[taskcluster:warn {WireTime.Format(now())}] ", text);

    /// <summary>A line about what made the task fail.</summary>
    public void Error(string text) => Write("[taskcluster:error] ", text);

    /// <summary>Ends the log: followers come to its end, and later output is dropped.</summary>
    public void Complete()
    {
        TaskCompletionSource? waiting;
        lock (gate)
        {
            isComplete = true;
            waiting = grown;
            grown = null;
        }

        ended.TrySetResult();
        waiting?.TrySetResult();
    }

    /// <summary>Waits until the log goes beyond a position, or has ended there.</summary>
    /// <returns>How far it goes, and whether that is its end.</returns>
    public async Task<(long End, bool IsLast)> Beyond(long position, CancellationToken cancel)
    {
        while (true)
        {
            var (end, isLast, next) = Extent(position);
            if (isLast || end > position)
            {
                return (end, isLast);
            }

            await next.WaitAsync(cancel);
        }
    }

    /// <summary>Copies the log from its beginning, and what is added while copying, until it is complete.</summary>
    public async Task Follow(Stream to, CancellationToken cancel)
    {
        using var from = new FileStream(
            Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.Asynchronous);
        var buffer = new byte[CopySize];
        long position = 0;
        while (true)
        {
            var (end, last, next) = Extent(position);
            while (position < end)
            {
                var count = await from.ReadAsync(buffer, cancel);
                await to.WriteAsync(buffer.AsMemory(0, count), cancel);
                position += count;
            }

            await to.FlushAsync(cancel);
            if (last)
            {
                return;
            }

            await next.WaitAsync(cancel);
        }
    }

    public void Dispose()
    {
        Complete();
        file.Dispose();
    }

    // How far the log goes, whether that is its end, and, if there is nothing new, what to wait for.
    private (long End, bool IsLast, Task Next) Extent(long position)
    {
        lock (gate)
        {
            if (isComplete || length > position)
            {
                return (length, isComplete, Task.CompletedTask);
            }

            grown ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (length, false, grown.Task);
        }
    }

    private void Write(string prefix, string text)
    {
        var lines = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            lines.Append(prefix).Append(line.TrimEnd('\r')).Append('\n');
        }

        lock (gate)
        {
            // Output that ended within a line must not swallow ours.
            if (!isAtLineStart)
            {
                lines.Insert(0, '\n');
            }

            Append(Encoding.UTF8.GetBytes(lines.ToString()));
        }
    }
}

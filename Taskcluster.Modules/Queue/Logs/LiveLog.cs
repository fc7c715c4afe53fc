using System.Text;
using Microsoft.Win32.SafeHandles;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>
/// A log that its worker sends piece by piece, and any number of readers follow. They share one open file, and those
/// who are at its end, as followers are, get the newest piece from memory: nobody reads it for them.
/// </summary>
internal sealed class LiveLog : IDisposable
{
    private readonly Lock gate = new();
    private readonly SafeFileHandle file;
    private TaskCompletionSource? grown;
    private byte[] newest = [];
    private long length;
    private DateTimeOffset? ended;

    /// <summary>Begins a log.</summary>
    /// <param name="path">Its file; it must not exist.</param>
    /// <param name="expires">When it goes, ended or not.</param>
    /// <param name="now">When it begins.</param>
    public LiveLog(string path, DateTimeOffset expires, DateTimeOffset now)
    {
        FilePath = path;
        Seen = now;
        Expires = expires;
        file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    public string FilePath { get; }

    public DateTimeOffset Expires { get; private set; }

    /// <summary>When its worker was last known to be at work on it.</summary>
    public DateTimeOffset Seen { get; set; }

    /// <summary>Whether it stays until it expires, since nothing else keeps it.</summary>
    public bool IsKept { get; set; }

    /// <summary>When its worker said that it is complete; null before.</summary>
    public DateTimeOffset? Ended
    {
        get
        {
            lock (gate)
            {
                return ended;
            }
        }
    }

    /// <summary>Its artifact may have been given more time.</summary>
    public void Extend(DateTimeOffset expires) => Expires = expires > Expires ? expires : Expires;

    /// <summary>
    /// Adds a piece where the log ends. One that belongs elsewhere was sent twice, or after one that was lost: it is
    /// dropped, and the length tells the worker where to go on.
    /// </summary>
    /// <returns>How many bytes the log has now.</returns>
    /// <exception cref="IOException">The disk is full; the log is as it was.</exception>
    public long Append(long offset, byte[] piece, bool isLast, DateTimeOffset now)
    {
        TaskCompletionSource? waiting = null;
        lock (gate)
        {
            if (ended is null && offset == length)
            {
                Add(piece);
                Seen = now;
                ended = isLast ? now : null;
                (waiting, grown) = (grown, null);
            }
        }

        waiting?.TrySetResult();
        lock (gate)
        {
            return length;
        }
    }

    /// <summary>
    /// Ends it where its worker will not, with a line of its own: whoever follows must not take it for complete.
    /// </summary>
    /// <param name="reason">What the line says.</param>
    /// <param name="now">When it ends.</param>
    public void Cut(string reason, DateTimeOffset now)
    {
        lock (gate)
        {
            if (ended is null)
            {
                var isWithinLine = newest.Length > 0 && newest[^1] != '\n';
                var line = $"{(isWithinLine ? "\n" : "")}[taskcluster:warn {WireTime.Format(now)}] {reason}\n";
                try
                {
                    Add(Encoding.UTF8.GetBytes(line));
                }
                catch (IOException)
                {
                    // A full disk; it ends without.
                }
            }
        }

        End(now);
    }

    /// <summary>
    /// How far the log goes, whether that is its end, and, if it has nothing behind a position yet, what to wait for.
    /// </summary>
    public (long Length, bool IsEnded, Task Next) Extent(long position)
    {
        lock (gate)
        {
            if (ended is not null || length > position)
            {
                return (length, ended is not null, Task.CompletedTask);
            }

            grown ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (length, false, grown.Task);
        }
    }

    /// <summary>Reads what is there.</summary>
    /// <exception cref="ObjectDisposedException">The log has been removed meanwhile.</exception>
    public ValueTask<int> Read(long position, Memory<byte> buffer, CancellationToken cancel)
    {
        lock (gate)
        {
            var behind = length - position;
            if (behind > 0 && behind <= newest.Length)
            {
                var count = (int)Math.Min(behind, buffer.Length);
                newest.AsSpan((int)(newest.Length - behind), count).CopyTo(buffer.Span);
                return ValueTask.FromResult(count);
            }
        }

        return RandomAccess.ReadAsync(file, buffer, position, cancel);
    }

    /// <summary>The log's file for one reader of its own. Behind the log's end there may be more in it.</summary>
    /// <exception cref="ApiError">404: the log has been removed meanwhile.</exception>
    public FileStream Open()
    {
        try
        {
            return new FileStream(
                FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.None);
        }
        catch (FileNotFoundException)
        {
            throw ApiError.ResourceNotFound("The log has expired.");
        }
    }

    /// <summary>Removes it; those who follow come to its end.</summary>
    public void Dispose()
    {
        End(Expires);
        lock (gate)
        {
            newest = [];
        }

        file.Dispose();
        File.Delete(FilePath);
    }

    private void Add(byte[] piece)
    {
        RandomAccess.Write(file, piece, length);
        length += piece.Length;

        // What comes last may be nothing but the end.
        newest = piece.Length > 0 ? piece : newest;
    }

    private void End(DateTimeOffset now)
    {
        TaskCompletionSource? waiting;
        lock (gate)
        {
            ended ??= now;
            (waiting, grown) = (grown, null);
        }

        waiting?.TrySetResult();
    }
}

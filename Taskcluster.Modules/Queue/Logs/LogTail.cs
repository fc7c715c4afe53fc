using System.Buffers;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>
/// Finds the last lines of a log. A line ends with a line feed; what stands behind the last one is a line, too. No
/// more than <see cref="LargestBytes"/> are looked at, so that a log of one endless line costs no more than others:
/// there the tail begins within a line.
/// </summary>
internal static class LogTail
{
    /// <summary>The longest tail, 4 MiB, however many lines are wanted.</summary>
    public const int LargestBytes = 4 << 20;

    private const int BlockBytes = 64 << 10;
    private const int LeastWindowBytes = 256 << 10;

    /// <summary>Where the tail of a file begins, which is read backwards.</summary>
    /// <param name="file">It can seek.</param>
    /// <param name="length">Where the log ends.</param>
    /// <param name="lines">How many lines, at least one.</param>
    public static long StartOf(Stream file, long length, int lines)
    {
        var block = new byte[BlockBytes];
        var least = Math.Max(0, length - LargestBytes);
        var position = length;
        var left = lines;
        while (position > least)
        {
            var count = (int)Math.Min(BlockBytes, position - least);
            position -= count;
            file.Position = position;
            file.ReadExactly(block, 0, count);
            if (StartIn(block.AsSpan(0, count), position + count == length, ref left) is { } start)
            {
                return position + start;
            }
        }

        return least;
    }

    /// <summary>
    /// The tail of what can only be read forwards. On the way no more is kept than twice what the tail would be there.
    /// </summary>
    /// <param name="log">Read to its end.</param>
    /// <param name="lines">How many lines, at least one.</param>
    /// <param name="most">Behind so many bytes it is given up; what is told then is no tail.</param>
    /// <param name="take">Gets the tail, whose memory is lent, and where in the log it begins.</param>
    /// <param name="cancel">Gives up.</param>
    public static T OfStream<T>(
        Stream log, int lines, long most, Func<ReadOnlyMemory<byte>, long, T> take, CancellationToken cancel)
    {
        var window = ArrayPool<byte>.Shared.Rent(LeastWindowBytes);
        try
        {
            var count = 0;
            long dropped = 0;
            int read;
            while (dropped + count <= most && (read = log.Read(window, count, window.Length - count)) > 0)
            {
                cancel.ThrowIfCancellationRequested();
                count += read;
                if (count == window.Length)
                {
                    var start = StartOfTail(window.AsSpan(0, count), lines);
                    Shift(ref window, start);
                    dropped += start;
                    count -= start;
                }
            }

            var first = StartOfTail(window.AsSpan(0, count), lines);
            return take(window.AsMemory(first, count - first), dropped + first);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    // Makes room behind what is kept of a full window.
    private static void Shift(ref byte[] window, int start)
    {
        var kept = window.AsSpan(start);
        if (kept.Length <= window.Length / 2)
        {
            kept.CopyTo(window);
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(2 * window.Length);
        kept.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(window);
        window = larger;
    }

    private static int StartOfTail(ReadOnlySpan<byte> bytes, int lines)
    {
        var first = Math.Max(0, bytes.Length - LargestBytes);
        var left = lines;
        return first + (StartIn(bytes[first..], isEnd: true, ref left) ?? 0);
    }

    // Behind which byte so many lines begin; null if there are fewer, which are then subtracted.
    private static int? StartIn(ReadOnlySpan<byte> bytes, bool isEnd, ref int left)
    {
        // A line feed at the very end ends the last line and begins none.
        var rest = isEnd && !bytes.IsEmpty ? bytes[..^1] : bytes;
        int at;
        while ((at = rest.LastIndexOf((byte)'\n')) >= 0)
        {
            if (--left == 0)
            {
                return at + 1;
            }

            rest = rest[..at];
        }

        return null;
    }
}

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

    /// <summary>What <see cref="OfStream"/> needs.</summary>
    public const int WindowBytes = 2 * LargestBytes;

    private const int BlockBytes = 64 << 10;

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

    /// <summary>The tail of what can only be read forwards; as much of it as there may be is kept on the way.</summary>
    /// <param name="log">Read to its end.</param>
    /// <param name="lines">How many lines, at least one.</param>
    /// <param name="window">Memory of <see cref="WindowBytes"/>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The tail, a part of the window, and where in the log it begins.</returns>
    public static (ReadOnlyMemory<byte> Tail, long Start) OfStream(
        Stream log, int lines, Memory<byte> window, CancellationToken cancel)
    {
        var count = 0;
        long dropped = 0;
        int read;
        while ((read = log.Read(window.Span[count..])) > 0)
        {
            cancel.ThrowIfCancellationRequested();
            count += read;
            if (count == window.Length)
            {
                window.Span[(count - LargestBytes)..].CopyTo(window.Span);
                dropped += count - LargestBytes;
                count = LargestBytes;
            }
        }

        var first = Math.Max(0, count - LargestBytes);
        var left = lines;
        var start = first + (StartIn(window.Span[first..count], isEnd: true, ref left) ?? 0);
        return (window[start..count], dropped + start);
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

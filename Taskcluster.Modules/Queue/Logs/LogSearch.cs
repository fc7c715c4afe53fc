using System.Buffers;
using System.Text;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>
/// Looks for bytes in the lines of a log, in one pass and in memory that does not depend on how long the log or a line
/// is. Each line is told once.
/// </summary>
internal sealed class LogSearch(byte[] needle, int limit, long from)
{
    private const int BufferBytes = 512 << 10;
    private const int LongestText = 1000;
    private const int TextBefore = 200;

    private readonly List<LogMatch> matches = [];
    private long start;
    private long line = 1;
    private long lineOffset;
    private bool isTold;
    private long? next;

    /// <summary>Reads a log to its end, or until there are enough lines.</summary>
    /// <param name="log">The log, from its beginning.</param>
    /// <param name="length">Where it ends, if the stream does not end before.</param>
    /// <param name="cancel">Gives up.</param>
    public LogMatches Run(Stream log, long length, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            Run(log, length, buffer.AsSpan(0, BufferBytes), cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new LogMatches(matches, next is null ? line - (lineOffset == start ? 1 : 0) : null, start, next);
    }

    private void Run(Stream log, long length, Span<byte> buffer, CancellationToken cancel)
    {
        var count = 0;
        bool isEnd;
        do
        {
            cancel.ThrowIfCancellationRequested();
            var wanted = (int)Math.Min(buffer.Length - count, length - start - count);
            var read = log.ReadAtLeast(buffer.Slice(count, wanted), wanted, throwOnEndOfStream: false);
            count += read;
            isEnd = read < wanted || start + count == length;
            var bytes = buffer[..count];
            var done = isEnd ? count : bytes.LastIndexOf((byte)'\n') + 1;
            if (done == 0 && !isEnd)
            {
                // A line longer than the buffer: all of it but what may be the beginning of a find.
                done = count - (needle.Length - 1);
            }

            Look(bytes, done);
            bytes[done..].CopyTo(buffer);
            start += done;
            count -= done;
        }
        while (!isEnd && next is null);
    }

    // Looks at lines that begin before "done"; in the midst of a long one a find may reach beyond that.
    private void Look(ReadOnlySpan<byte> bytes, int done)
    {
        var counted = 0;
        var at = 0;
        while (at < done && bytes[at..].IndexOf(needle) is var found and >= 0 && at + found < done)
        {
            var place = at + found;
            Count(bytes[counted..place], counted);
            counted = place;
            if (!isTold && lineOffset >= from)
            {
                if (matches.Count == limit)
                {
                    next = lineOffset;
                    return;
                }

                matches.Add(new LogMatch(line, lineOffset, TextAt(bytes, place)));
            }

            isTold = true;
            var end = bytes[place..done].IndexOf((byte)'\n');
            at = end < 0 ? done : place + end + 1;
        }

        Count(bytes[counted..done], counted);
    }

    private void Count(ReadOnlySpan<byte> passed, int at)
    {
        var last = passed.LastIndexOf((byte)'\n');
        if (last >= 0)
        {
            line += passed.Count((byte)'\n');
            lineOffset = start + at + last + 1;
            isTold = false;
        }
    }

    // The line, or of a long one what stands around the find.
    private string TextAt(ReadOnlySpan<byte> bytes, int place)
    {
        var begin = (int)Math.Max(0, lineOffset - start);
        if (place - begin > LongestText - needle.Length)
        {
            begin = Math.Max(begin, place - TextBefore);
        }

        // Where the line is cut within a letter, what is left of that is none.
        while (begin > lineOffset - start && begin < place && bytes[begin] is >= 0x80 and < 0xC0)
        {
            begin++;
        }

        var text = bytes[begin..Math.Min(bytes.Length, begin + LongestText)];
        var end = text.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? WholeLetters(text) : text[..end]).TrimEnd('\r');
    }

    private static ReadOnlySpan<byte> WholeLetters(ReadOnlySpan<byte> text)
    {
        var last = text.LastIndexOfAnyExceptInRange((byte)0x80, (byte)0xBF);
        return last >= 0 && LengthOfLetter(text[last]) > text.Length - last ? text[..last] : text;
    }

    private static int LengthOfLetter(byte first) => first switch
    {
        >= 0xF0 => 4,
        >= 0xE0 => 3,
        >= 0xC0 => 2,
        _ => 1,
    };
}

/// <summary>A line that holds what was looked for.</summary>
/// <param name="Line">Its number; the first one is 1.</param>
/// <param name="Offset">The byte of the log, unpacked, at which it begins.</param>
/// <param name="Text">The line, at most 1000 bytes of it.</param>
internal sealed record LogMatch(long Line, long Offset, string Text);

/// <summary>What was found.</summary>
/// <param name="Matches">The lines, in their order.</param>
/// <param name="Lines">How many lines the log has; null if it was not read to its end.</param>
/// <param name="Bytes">How many bytes were looked at.</param>
/// <param name="Next">From where to look on; null if there is no more.</param>
internal sealed record LogMatches(IReadOnlyList<LogMatch> Matches, long? Lines, long Bytes, long? Next);

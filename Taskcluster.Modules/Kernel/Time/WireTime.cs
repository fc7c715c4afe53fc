using System.Globalization;
using System.Text;

namespace Taskcluster.Modules.Kernel.Time;

/// <summary>
/// Moments as they stand on the wire: UTC, ISO 8601, always three fractional digits and <c>Z</c> on the way out; on
/// the way in what spec/queue.md §1.13 lists under <c>date-time</c>.
/// </summary>
public static class WireTime
{
    /// <summary>Length of a written moment: <c>2026-11-21T22:53:12.046Z</c>.</summary>
    public const int Length = 24;

    // The year 0 of the proleptic calendar has a 29th of February.
    private const int LeapYear = 4;

    private const int ShortText = 64;

    // .NET's own form of a moment has seven fractional digits; it is written many times faster than one that is
    // spelled out.
    private const int RoundTripLength = 28;

    /// <summary>The text of a moment; anything finer than a millisecond is cut off.</summary>
    public static string Format(DateTimeOffset moment) =>
        string.Create(Length, moment.UtcDateTime, static (text, utc) =>
        {
            Span<char> whole = stackalloc char[RoundTripLength];
            _ = utc.TryFormat(whole, out _, "O", CultureInfo.InvariantCulture);
            whole[..(Length - 1)].CopyTo(text);
            text[^1] = 'Z';
        });

    /// <summary>
    /// As <see cref="Format(DateTimeOffset)"/>, into a buffer of at least <see cref="Length"/> bytes.
    /// </summary>
    public static void Format(DateTimeOffset moment, Span<byte> utf8)
    {
        Span<byte> whole = stackalloc byte[RoundTripLength];
        _ = moment.UtcDateTime.TryFormat(whole, out _, "O", CultureInfo.InvariantCulture);
        whole[..(Length - 1)].CopyTo(utf8);
        utf8[Length - 1] = (byte)'Z';
    }

    /// <summary>Milliseconds since the epoch, the form in which moments are stored.</summary>
    public static long ToMilliseconds(this DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    /// <summary>A stored moment.</summary>
    public static DateTimeOffset FromMilliseconds(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>The moment without what is finer than a millisecond.</summary>
    public static DateTimeOffset ToWire(this DateTimeOffset moment) =>
        FromMilliseconds(moment.ToUnixTimeMilliseconds());

    /// <summary>
    /// Reads a moment; false if it has not the form or is not in the calendar. The year 0 and what a zone carries out
    /// of the years 1 to 9999 become the first or the last moment that can be kept.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset moment)
    {
        // A fraction may have any number of digits.
        Span<byte> utf8 = text.Length <= ShortText ? stackalloc byte[ShortText] : new byte[text.Length];
        moment = default;
        return Ascii.FromUtf16(text, utf8, out var written) == System.Buffers.OperationStatus.Done
            && TryParse(utf8[..written], out moment);
    }

    /// <summary>
    /// As <see cref="TryParse(ReadOnlySpan{char}, out DateTimeOffset)"/>, from UTF-8 without escapes.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset moment)
    {
        moment = default;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':'
            || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            || !Digits(text, 0, 4, out var year) || !Digits(text, 5, 2, out var month)
            || !Digits(text, 8, 2, out var day) || !Digits(text, 11, 2, out var hour)
            || !Digits(text, 14, 2, out var minute) || !Digits(text, 17, 2, out var second))
        {
            return false;
        }

        var rest = text[19..];
        if (!TryFraction(ref rest, out var ticks) || !TryZone(rest, out var zone)
            || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year == 0 ? LeapYear : year, month)
            || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var isLeapSecond = second == 60;
        if (isLeapSecond && !IsLastMinute(hour, minute, zone))
        {
            return false;
        }

        var local = year == 0 ? -1
            : new DateTime(year, month, day, hour, minute, isLeapSecond ? 59 : second, DateTimeKind.Utc).Ticks
                + (isLeapSecond ? TimeSpan.TicksPerSecond : 0) + ticks - (zone * TimeSpan.TicksPerMinute);
        moment = new DateTimeOffset(Math.Clamp(local, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
        return true;
    }

    // A leap second ends the last minute of a UTC day.
    private static bool IsLastMinute(int hour, int minute, int zone) =>
        (((hour * 60) + minute - zone + 1440) % 1440) == 1439;

    private static bool TryFraction(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest.IsEmpty || rest[0] != '.')
        {
            return true;
        }

        var scale = TimeSpan.TicksPerSecond;
        var length = 1;
        for (; length < rest.Length && rest[length] is >= (byte)'0' and <= (byte)'9'; length++)
        {
            scale /= 10;
            ticks += (rest[length] - '0') * scale;
        }

        rest = rest[length..];
        return length > 1;
    }

    private static bool TryZone(ReadOnlySpan<byte> rest, out int minutes)
    {
        minutes = 0;
        if (rest.IsEmpty || (rest.Length == 1 && rest[0] is (byte)'Z' or (byte)'z'))
        {
            return true;
        }

        if (rest[0] is not ((byte)'+' or (byte)'-') || !Digits(rest, 1, 2, out var hours) || hours > 23)
        {
            return false;
        }

        var minuteAt = rest.Length == 6 && rest[3] == ':' ? 4 : rest.Length == 5 ? 3 : -1;
        var partial = 0;
        if (rest.Length != 3 && (minuteAt < 0 || !Digits(rest, minuteAt, 2, out partial) || partial > 59))
        {
            return false;
        }

        minutes = ((hours * 60) + partial) * (rest[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, int start, int count, out int value)
    {
        value = 0;
        if (text.Length < start + count)
        {
            return false;
        }

        foreach (var digit in text.Slice(start, count))
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return true;
    }
}

using System.Globalization;
using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE;

/// <summary>
/// Spans of time in words, <c>2 days 3 hours</c>, as Taskcluster's clients have them too (spec/services.md §5.3): a
/// sign, then any of years, months, weeks, days, hours, minutes, seconds, in that order. A month has 30 days and a year
/// 365.
/// </summary>
public static class TimeExpression
{
    private static readonly (string[] Words, double Seconds)[] Units =
    [
        (["y", "yr", "year", "years"], 365 * 86400.0),
        (["mo", "month", "months"], 30 * 86400.0),
        (["w", "wk", "week", "weeks"], 7 * 86400.0),
        (["d", "day", "days"], 86400.0),
        (["h", "hr", "hour", "hours"], 3600.0),
        (["m", "min", "minute", "minutes"], 60.0),
        (["s", "sec", "second", "seconds"], 1.0),
    ];

    /// <summary>
    /// Reads a span; false if it is none. The empty one is zero; one that is longer than can be kept is the longest.
    /// </summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        var rest = EcmaText.Trim(text).AsSpan();
        var isNegative = !rest.IsEmpty && rest[0] == '-';
        if (!rest.IsEmpty && rest[0] is '-' or '+')
        {
            rest = SkipSpace(rest[1..]);
        }

        var seconds = 0.0;
        var first = 0;
        while (!rest.IsEmpty)
        {
            if (!TryAmount(ref rest, out var amount) || !TryUnit(ref rest, ref first, out var unit))
            {
                return false;
            }

            seconds += amount * unit;
        }

        span = seconds >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);
        span = isNegative ? -span : span;
        return true;
    }

    private static bool TryAmount(ref ReadOnlySpan<char> rest, out double amount)
    {
        amount = 0;
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0)
        {
            return false;
        }

        amount = double.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        rest = SkipSpace(rest[digits..]);
        return true;
    }

    // Units only get smaller: the next one is sought from the one behind it.
    private static bool TryUnit(ref ReadOnlySpan<char> rest, ref int first, out double seconds)
    {
        var length = 0;
        while (length < rest.Length && char.IsAsciiLetter(rest[length]))
        {
            length++;
        }

        var word = rest[..length].ToString().ToLowerInvariant();
        var unit = Array.FindIndex(Units, first, candidate => candidate.Words.Contains(word));
        seconds = unit < 0 ? 0 : Units[unit].Seconds;
        first = unit + 1;
        rest = SkipSpace(rest[length..]);
        return unit >= 0;
    }

    private static ReadOnlySpan<char> SkipSpace(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && EcmaText.IsSpace(text[0]))
        {
            text = text[1..];
        }

        return text;
    }
}

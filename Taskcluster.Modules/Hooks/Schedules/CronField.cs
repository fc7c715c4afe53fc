using System.Numerics;
using System.Text.RegularExpressions;

namespace Taskcluster.Modules.Hooks.Schedules;

/// <summary>
/// One field of a cron expression: a list of values, ranges and steps, read to the set of its values, one bit each.
/// </summary>
/// <param name="Name">How errors call it.</param>
/// <param name="Least">Its least value.</param>
/// <param name="Most">Its largest value.</param>
internal sealed partial record CronField(string Name, int Least, int Most)
{
    public static readonly CronField Second = new("Second", 0, 59);
    public static readonly CronField Minute = new("Minute", 0, 59);
    public static readonly CronField Hour = new("Hour", 0, 23);

    public static readonly CronField DayOfMonth = new("DayOfMonth", 1, 31)
    {
        LastFrom = LastDay,
        MostPicked = 28,
    };

    public static readonly CronField Month = new("Month", 1, 12)
    {
        Names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    };

    public static readonly CronField DayOfWeek = new("DayOfWeek", 0, 7)
    {
        Names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
        LastFrom = LastWeekday,
        MostOfAny = 6,
        MostPicked = 6,
    };

    /// <summary>The bit for the last day of the month, <c>L</c>.</summary>
    public const int LastDay = 32;

    /// <summary>The bit for the last Sunday of the month, <c>0L</c>; those of the other days follow.</summary>
    public const int LastWeekday = 8;

    // Numbers of more digits are too large everywhere.
    private const int MostDigits = 9;

    /// <summary>Names of its values, from the least one on.</summary>
    public string[] Names { get; private init; } = [];

    /// <summary>The first bit that stands for <c>L</c>; null where there is no <c>L</c>.</summary>
    public int? LastFrom { get; private init; }

    /// <summary>The last value of <c>*</c>, which means Sunday once only.</summary>
    public int MostOfAny { get; private init; } = Most;

    /// <summary>The largest value that <c>H</c> may be.</summary>
    public int MostPicked { get; private init; } = Most;

    /// <summary>Whether the text means that the field does not matter.</summary>
    public static bool IsAny(string text) => text is "*" or "?";

    /// <exception cref="CronException">The text is no list of values of this field.</exception>
    public ulong Parse(string text, CronJitter jitter)
    {
        var numbers = Names.Length == 0 ? text : NamePattern().Replace(text, match => Number(match.Value));
        if (numbers.Length == 0 || !numbers.All(IsKnown))
        {
            throw new CronException($"Invalid characters, got value: {numbers}");
        }

        var (values, twice) = (0UL, 0UL);
        foreach (var item in numbers.Split(','))
        {
            var more = item.Length > 0
                ? ParseItem(item, jitter)
                : throw new CronException("Invalid list value format");
            twice |= values & more;
            values |= more;
        }

        RequireOnce(twice, values);
        return values;
    }

    // As in the original, a 0 that is said twice hides whatever else is; Sunday is a 0 too where it is called 7.
    private void RequireOnce(ulong twice, ulong values)
    {
        const ulong Sundays = 1UL << 0 | 1UL << 7;
        var zeroes = ReferenceEquals(this, DayOfWeek) ? Sundays : 1UL;
        if (twice == 0 || (twice & zeroes) != 0 || (values & Sundays & zeroes) == Sundays)
        {
            return;
        }

        var value = BitOperations.TrailingZeroCount(twice);
        throw new CronException($"Cron{Name} Validation error, duplicate values found: "
            + (LastFrom is null || value < LastFrom ? $"{value}" : value == LastDay ? "L" : $"{value - LastWeekday}L"));
    }

    private bool IsKnown(char character) =>
        char.IsAsciiDigit(character) || character is '*' or '?' or '/' or '-' or ',' or 'H' or '(' or ')'
        || (character == 'L' && LastFrom is not null);

    private string Number(string name)
    {
        var index = Array.FindIndex(Names, one => one.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0
            ? $"{Least + index}"
            : throw new CronException($"Validation error, cannot resolve alias \"{name.ToLowerInvariant()}\"");
    }

    private ulong ParseItem(string item, CronJitter jitter)
    {
        if (item.Contains('L'))
        {
            return ParseLast(item);
        }

        var parts = item.Split('/');
        if (parts.Length > 2)
        {
            throw new CronException($"Invalid repeat: {item}");
        }

        var step = parts.Length == 2 ? ParseStep(parts[1]) : 0;
        if (item[0] == 'H')
        {
            return ParsePicked(parts[0], step, jitter);
        }

        var bounds = parts[0].Split('-');
        return IsAny(parts[0]) ? Range(Least, MostOfAny, Math.Max(step, 1))
            : bounds.Length > 1 ? ParseRange(bounds, Math.Max(step, 1))
            : step > 0 ? ParseRange([parts[0], $"{Most}"], step)
            : 1UL << ParseValue(parts[0]);
    }

    private ulong ParseLast(string item)
    {
        if (item == "L")
        {
            return ReferenceEquals(this, DayOfMonth)
                ? 1UL << LastDay
                : throw new CronException($"Invalid last weekday of the month expression: {item}");
        }

        return ReferenceEquals(this, DayOfWeek) && item[^1] == 'L' && TryNumber(item[..^1], out _)
            ? 1UL << (LastWeekday + (ParseValue(item[..^1]) % 7))
            : throw new CronException(
                $"Cron{Name} Validation error, got value {item} expected range {Least}-{Most} or chars L");
    }

    private int ParseValue(string text)
    {
        if (!TryNumber(text, out var value))
        {
            throw new CronException($"Invalid characters, got value: {text}");
        }

        return value >= Least && value <= Most
            ? value
            : throw new CronException(
                $"Constraint error, got value {text.TrimStart('0').PadLeft(1, '0')} expected range {Least}-{Most}");
    }

    private ulong ParseRange(string[] bounds, int step)
    {
        var (from, to) = ParseBounds(bounds);

        // As in the original, a range up to 7 has Sunday in it, whatever its step.
        return ReferenceEquals(this, DayOfWeek) && to == Most
            ? Range(from, MostOfAny, step) | 1
            : Range(from, to, step);
    }

    private (int From, int To) ParseBounds(string[] bounds)
    {
        var (from, to) = (0, 0);
        var isRange = bounds.Length == 2 && TryNumber(bounds[0], out from) && TryNumber(bounds[1], out to);
        if (!isRange || from < Least || to > Most)
        {
            var shown = string.Join('-', bounds.Select(bound => bound.Length == 0 ? "NaN" : bound));
            throw new CronException($"Constraint error, got range {shown} expected range {Least}-{Most}");
        }

        return from <= to
            ? (from, to)
            : throw new CronException($"Invalid range: {from}-{to}, min({from}) > max({to})");
    }

    // One value; with a step, the first one is picked of those before the second.
    private ulong ParsePicked(string text, int step, CronJitter jitter)
    {
        var match = PickedPattern().Match(text);
        if (!match.Success)
        {
            throw new CronException($"Invalid characters, got value: {text}");
        }

        var (from, to) = match.Groups["from"].Success
            ? ParseBounds([match.Groups["from"].Value, match.Groups["to"].Value])
            : (Least, MostPicked);
        var count = to - from + 1;
        var picked = from + jitter.Pick(Name, step > 0 ? Math.Min(step, count) : count);
        return step > 0 ? Range(picked, to, step) : 1UL << picked;
    }

    private static int ParseStep(string text) => TryNumber(text, out var step) && step > 0
        ? step
        : throw new CronException(
            $"Constraint error, cannot repeat at every {(text.Length == 0 ? "NaN" : text)} time.");

    private static ulong Range(int from, int to, int step)
    {
        var values = 0UL;
        for (long value = from; value <= to; value += step)
        {
            values |= 1UL << (int)value;
        }

        return values;
    }

    private static bool TryNumber(string text, out int number)
    {
        number = int.MaxValue;
        return text.Length > 0 && text.All(char.IsAsciiDigit)
            && (text.TrimStart('0').Length > MostDigits || int.TryParse(text, out number));
    }

    [GeneratedRegex("[a-zA-Z]{3}", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^H(?:\((?<from>\d+)-(?<to>\d+)\))?\z", RegexOptions.None, 1000)]
    private static partial Regex PickedPattern();
}

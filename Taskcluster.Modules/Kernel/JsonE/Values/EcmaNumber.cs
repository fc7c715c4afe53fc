using System.Globalization;

namespace Taskcluster.Modules.Kernel.JsonE.Values;

/// <summary>Numbers as JavaScript writes and reads them (ECMA-262, Number::toString and StringToNumber).</summary>
internal static class EcmaNumber
{
    // Numbers from here on have an exponent.
    private const int MostIntegerDigits = 21;

    // As many zeros may stand between the point and the first digit.
    private const int MostLeadingZeros = 5;

    /// <summary>The shortest text that is read as the same number.</summary>
    public static string Format(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }

        if (number == 0)
        {
            return "0";
        }

        var (digits, point) = Digits(Math.Abs(number));
        return (number < 0 ? "-" : "") + Place(digits, point);
    }

    /// <summary>The number that a text stands for; not a number if it stands for none.</summary>
    public static double Parse(string text)
    {
        var trimmed = EcmaText.Trim(text);
        if (trimmed.Length == 0)
        {
            return 0;
        }

        if (trimmed.Length > 2 && trimmed[0] == '0')
        {
            var radix = (trimmed[1] | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };
            if (radix != 0)
            {
                return ParseDigits(trimmed.AsSpan(2), radix);
            }
        }

        var unsigned = trimmed.AsSpan(trimmed[0] is '+' or '-' ? 1 : 0);
        if (unsigned is "Infinity")
        {
            return trimmed[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        }

        return IsDecimal(unsigned)
            ? double.Parse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture)
            : double.NaN;
    }

    // The significant digits, and how many of them stand before the point; fewer than none if zeros follow it.
    private static (string Digits, int Point) Digits(double number)
    {
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        var parts = shortest.Split('E');
        var whole = parts[0].Split('.')[0];
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        var significant = digits.TrimStart('0');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return (significant.TrimEnd('0'), whole.Length + exponent - (digits.Length - significant.Length));
    }

    private static string Place(string digits, int point)
    {
        if (digits.Length <= point && point <= MostIntegerDigits)
        {
            return digits + new string('0', point - digits.Length);
        }

        if (point is > 0 and <= MostIntegerDigits)
        {
            return $"{digits[..point]}.{digits[point..]}";
        }

        if (point is <= 0 and >= -MostLeadingZeros)
        {
            return $"0.{new string('0', -point)}{digits}";
        }

        var exponent = point - 1;
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}";
    }

    private static double ParseDigits(ReadOnlySpan<char> digits, int radix)
    {
        var number = 0.0;
        foreach (var character in digits)
        {
            var digit = char.IsAsciiHexDigit(character) ? Convert.ToInt32(character.ToString(), 16) : radix;
            if (digit >= radix)
            {
                return double.NaN;
            }

            number = (number * radix) + digit;
        }

        return number;
    }

    // Digits with a point anywhere, and an exponent.
    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        var whole = CountDigits(text);
        var rest = text[whole..];
        var part = 0;
        if (!rest.IsEmpty && rest[0] == '.')
        {
            part = CountDigits(rest[1..]);
            rest = rest[(part + 1)..];
        }

        if (whole + part == 0)
        {
            return false;
        }

        if (!rest.IsEmpty && rest[0] is 'e' or 'E')
        {
            rest = rest[1..];
            rest = !rest.IsEmpty && rest[0] is '+' or '-' ? rest[1..] : rest;
            return !rest.IsEmpty && CountDigits(rest) == rest.Length;
        }

        return rest.IsEmpty;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}

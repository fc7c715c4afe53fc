using System.Buffers.Text;
using System.Numerics;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// A JSON number by its exact decimal value, read from its text: no precision is lost and nothing overflows.
/// The value is 0.d₁d₂d₃… × 10^<see cref="Scale"/>, the first and the last digit not being 0.
/// </summary>
internal readonly ref struct JsonNumber
{
    // Far beyond any exponent whose value matters, and far from overflow when digits are counted in.
    private const long FarthestExponent = 1_000_000_000_000_000;

    private readonly ReadOnlySpan<byte> _digits; // with the point, if it stands between them

    public JsonNumber(ReadOnlySpan<byte> text)
    {
        IsNegative = text[0] == '-';
        text = IsNegative ? text[1..] : text;
        var exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
        if (first < 0)
        {
            IsNegative = false; // -0 is 0
            return;
        }

        var point = mantissa.IndexOf((byte)'.');
        var last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        _digits = mantissa[first..(last + 1)];
        Count = _digits.Length - (point > first && point < last ? 1 : 0);
        var before = point < 0 ? mantissa.Length : point;
        Scale = before - (first > before ? first - 1 : first)
            + (exponentAt < 0 ? 0 : Exponent(text[(exponentAt + 1)..]));
    }

    public bool IsNegative { get; }

    /// <summary>Significant digits; none for zero.</summary>
    public int Count { get; }

    public long Scale { get; }

    public bool IsInteger => Scale >= Count;

    public static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.SequenceEqual(right) || new JsonNumber(left).Compare(new JsonNumber(right)) == 0;

    public int Compare(JsonNumber other)
    {
        if (Count == 0 || other.Count == 0 || IsNegative != other.IsNegative)
        {
            return Sign().CompareTo(other.Sign());
        }

        var magnitudes = Scale != other.Scale ? Scale.CompareTo(other.Scale) : CompareDigits(other);
        return IsNegative ? -magnitudes : magnitudes;
    }

    public void AddTo(ref HashCode hash)
    {
        hash.Add(Sign());
        hash.Add(Scale);
        foreach (var digit in _digits)
        {
            if (digit != '.')
            {
                hash.Add(digit);
            }
        }
    }

    /// <summary>Whether this is a whole multiple of the divisor, which is above 0.</summary>
    public bool IsMultipleOf(JsonNumber divisor)
    {
        if (Count == 0)
        {
            return true;
        }

        // As integers m·10^e without trailing zeros: with a smaller exponent than the divisor's, m would have to end
        // in a zero, which it does not.
        var power = Scale - Count - (divisor.Scale - divisor.Count);
        if (power < 0)
        {
            return false;
        }

        if (divisor.Count > 18)
        {
            var modulus = BigInteger.Parse(divisor.DigitText());
            return (BigInteger.Parse(DigitText()) * BigInteger.ModPow(10, power, modulus) % modulus).IsZero;
        }

        var small = divisor.Remainder(ulong.MaxValue);
        return (UInt128)Remainder(small) * PowerOfTen(power, small) % small == 0;
    }

    private static ulong PowerOfTen(long power, ulong modulus)
    {
        UInt128 result = 1 % modulus;
        UInt128 square = 10 % modulus;
        for (; power > 0; power >>= 1)
        {
            result = (power & 1) == 0 ? result : result * square % modulus;
            square = square * square % modulus;
        }

        return (ulong)result;
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        var isNegative = text[0] == '-';
        var digits = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        var isRead = Utf8Parser.TryParse(digits, out long value, out var used) && used == digits.Length;
        value = isRead ? Math.Min(value, FarthestExponent) : FarthestExponent;
        return isNegative ? -value : value;
    }

    private int Sign() => Count == 0 ? 0 : IsNegative ? -1 : 1;

    private int CompareDigits(JsonNumber other)
    {
        var (here, there) = (0, 0);
        while (here < _digits.Length && there < other._digits.Length)
        {
            here += _digits[here] == '.' ? 1 : 0;
            there += other._digits[there] == '.' ? 1 : 0;
            var order = _digits[here++].CompareTo(other._digits[there++]);
            if (order != 0)
            {
                return order;
            }
        }

        return Count.CompareTo(other.Count);
    }

    // The digits, taken as an integer, modulo the divisor.
    private ulong Remainder(ulong modulus)
    {
        UInt128 rest = 0;
        foreach (var digit in _digits)
        {
            rest = digit == '.' ? rest : ((rest * 10) + (uint)(digit - '0')) % modulus;
        }

        return (ulong)rest;
    }

    private string DigitText() =>
        string.Create(Count, _digits, static (target, digits) =>
        {
            var written = 0;
            foreach (var digit in digits)
            {
                if (digit != '.')
                {
                    target[written++] = (char)digit;
                }
            }
        });
}

using System.Globalization;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>A set of Unicode code points, as ranges in order that do not touch; surrogates count too.</summary>
internal sealed class CodePoints
{
    public const int Last = 0x10FFFF;

    public static readonly CodePoints None = new([]);
    public static readonly CodePoints All = new([(0, Last)]);
    public static readonly CodePoints Digits = new([('0', '9')]);
    public static readonly CodePoints Word = new([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);

    /// <summary>White space and line ends of ECMAScript.</summary>
    public static readonly CodePoints Space = new(
    [
        (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
        (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
    ]);

    /// <summary>What a dot matches: everything but line ends.</summary>
    public static readonly CodePoints Dot = Of([('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)]).Complement();

    private CodePoints(List<(int Low, int High)> ranges) => Ranges = ranges;

    public IReadOnlyList<(int Low, int High)> Ranges { get; }

    public static CodePoints One(int codePoint) => new([(codePoint, codePoint)]);

    /// <summary>The union of ranges in any order.</summary>
    public static CodePoints Of(List<(int Low, int High)> ranges)
    {
        ranges.Sort();
        var merged = new List<(int Low, int High)>(ranges.Count);
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.Low <= merged[^1].High + 1)
            {
                merged[^1] = (merged[^1].Low, Math.Max(merged[^1].High, range.High));
            }
            else
            {
                merged.Add(range);
            }
        }

        return new CodePoints(merged);
    }

    public CodePoints Complement()
    {
        var gaps = new List<(int Low, int High)>(Ranges.Count + 1);
        var next = 0;
        foreach (var (low, high) in Ranges)
        {
            if (low > next)
            {
                gaps.Add((next, low - 1));
            }

            next = high + 1;
        }

        if (next <= Last)
        {
            gaps.Add((next, Last));
        }

        return new CodePoints(gaps);
    }

    /// <summary>All code points of some general categories, by .NET's Unicode tables.</summary>
    public static CodePoints OfCategories(Func<UnicodeCategory, bool> isWanted)
    {
        var ranges = new List<(int Low, int High)>();
        var low = -1;
        for (var codePoint = 0; codePoint <= Last + 1; codePoint++)
        {
            var isIn = codePoint <= Last && isWanted(CharUnicodeInfo.GetUnicodeCategory(codePoint));
            if (isIn && low < 0)
            {
                low = codePoint;
            }
            else if (!isIn && low >= 0)
            {
                ranges.Add((low, codePoint - 1));
                low = -1;
            }
        }

        return new CodePoints(ranges);
    }
}

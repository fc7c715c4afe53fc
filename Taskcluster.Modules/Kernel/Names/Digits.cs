using System.Globalization;

namespace Taskcluster.Modules.Kernel.Names;

/// <summary>
/// Whole numbers in foreign texts: the digits 0 to 9 and nothing else. What .NET reads as a number may also end with
/// characters of code 0, so that two texts would name the same thing.
/// </summary>
public static class Digits
{
    /// <summary>Reads a number of digits alone; false for anything else, and for one that is too great.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        return !text.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <inheritdoc cref="TryRead(ReadOnlySpan{char}, out long)"/>
    public static bool TryRead(ReadOnlySpan<char> text, out int number)
    {
        var isOne = TryRead(text, out long read) && read <= int.MaxValue;
        number = isOne ? (int)read : 0;
        return isOne;
    }
}

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>The characters of a regular expression, read one code point at a time.</summary>
internal sealed class EcmaScanner(string pattern)
{
    private int _at;

    public bool IsAtEnd => _at == pattern.Length;

    /// <summary>The next character, or NUL at the end.</summary>
    public char Peek(int ahead = 0) => _at + ahead < pattern.Length ? pattern[_at + ahead] : '\0';

    /// <summary>The character that was taken last.</summary>
    public char Taken => pattern[_at - 1];

    public bool Take(char expected)
    {
        if (IsAtEnd || pattern[_at] != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    public bool Take(string expected)
    {
        if (string.CompareOrdinal(pattern, _at, expected, 0, expected.Length) != 0)
        {
            return false;
        }

        _at += expected.Length;
        return true;
    }

    public int TakeCodePoint()
    {
        if (IsAtEnd)
        {
            throw Fault("it ends too early");
        }

        var unit = pattern[_at++];
        return char.IsHighSurrogate(unit) && char.IsLowSurrogate(Peek())
            ? char.ConvertToUtf32(unit, pattern[_at++])
            : unit;
    }

    /// <summary>A decimal number; what is beyond an int counts as the greatest one.</summary>
    public bool TryTakeNumber(out int number)
    {
        var start = _at;
        long value = 0;
        for (; char.IsAsciiDigit(Peek()); _at++)
        {
            value = Math.Min(int.MaxValue, (value * 10) + (Peek() - '0'));
        }

        number = (int)value;
        return _at > start;
    }

    /// <summary>Exactly so many hexadecimal digits, or nothing is taken.</summary>
    public bool TryTakeHex(int digits, out int value)
    {
        value = 0;
        for (var index = 0; index < digits; index++)
        {
            if (!char.IsAsciiHexDigit(Peek(index)))
            {
                return false;
            }

            value = (value << 4) | Convert.ToInt32(Peek(index).ToString(), 16);
        }

        _at += digits;
        return true;
    }

    /// <summary>The second half of a character written as two escapes; else nothing is taken.</summary>
    public bool TryTakeLowSurrogate(out char low)
    {
        var start = _at;
        if (Take("\\u") && TryTakeHex(4, out var unit) && char.IsLowSurrogate((char)unit))
        {
            low = (char)unit;
            return true;
        }

        low = '\0';
        _at = start;
        return false;
    }

    /// <summary>What stands before the given character, which is taken too.</summary>
    public string TakeUntil(char end)
    {
        var length = pattern.AsSpan(_at).IndexOf(end);
        if (length < 0)
        {
            throw Fault($"a '{end}' is missing");
        }

        var text = pattern.Substring(_at, length);
        _at += length + 1;
        return text;
    }

    public FormatException Fault(string why) => new($"{why} (at character {_at})");
}

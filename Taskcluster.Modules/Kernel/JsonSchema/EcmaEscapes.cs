namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>Escapes and character classes of a regular expression.</summary>
internal sealed class EcmaEscapes(EcmaScanner scanner)
{
    private readonly Dictionary<string, CodePoints> _properties = [];
    private int _ranges;

    /// <summary>A class in brackets.</summary>
    public CodePoints TakeClass()
    {
        scanner.Take('[');
        var isNegative = scanner.Take('^');
        var ranges = new List<(int Low, int High)>();
        while (!scanner.Take(']'))
        {
            var low = TakeMember();
            if (scanner.Peek() != '-' || scanner.Peek(1) is ']' or '\0')
            {
                ranges.AddRange(low.Ranges);
                continue;
            }

            scanner.Take('-');
            ranges.Add((Single(low), Single(TakeMember())));
            if (ranges[^1].Low > ranges[^1].High)
            {
                throw scanner.Fault("a range of characters runs backwards");
            }
        }

        var members = CodePoints.Of(ranges);
        return isNegative ? members.Complement() : members;
    }

    /// <summary>What follows a backslash and stands for characters.</summary>
    public CodePoints TakeEscape(bool isInClass)
    {
        var letter = scanner.TakeCodePoint();
        return letter switch
        {
            'd' => CodePoints.Digits,
            'D' => CodePoints.Digits.Complement(),
            'w' => CodePoints.Word,
            'W' => CodePoints.Word.Complement(),
            's' => CodePoints.Space,
            'S' => CodePoints.Space.Complement(),
            'p' => TakeProperty(),
            'P' => TakeProperty().Complement(),
            'b' when isInClass => CodePoints.One('\b'),
            '-' when isInClass => CodePoints.One('-'),
            _ => CodePoints.One(Character(letter)),
        };
    }

    private CodePoints TakeMember() =>
        scanner.Take('\\') ? TakeEscape(isInClass: true) : CodePoints.One(scanner.TakeCodePoint());

    private int Single(CodePoints end) =>
        end.Ranges is [var (low, high)] && low == high
            ? low
            : throw scanner.Fault("a range of characters has a class as its end");

    private CodePoints TakeProperty()
    {
        if (!scanner.Take('{'))
        {
            throw scanner.Fault("\\p is followed by a property in braces");
        }

        var name = scanner.TakeUntil('}');
        if (!_properties.TryGetValue(name, out var members))
        {
            members = UnicodeProperty.Find(name) ?? throw scanner.Fault($"the Unicode property '{name}' is not known");
            _properties.Add(name, members);
        }

        _ranges += members.Ranges.Count;
        return _ranges <= SchemaLimits.PatternRanges
            ? members
            : throw scanner.Fault($"its classes have more than {SchemaLimits.PatternRanges} ranges");
    }

    private int Character(int letter)
    {
        switch (letter)
        {
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case '0' when !char.IsAsciiDigit(scanner.Peek()):
                return 0;
            case 'c' when char.IsAsciiLetter(scanner.Peek()):
                return scanner.TakeCodePoint() % 32;
            case 'x' when scanner.TryTakeHex(2, out var value):
                return value;
            case 'u':
                return UnicodeEscape();
            case '/' or '^' or '$' or '\\' or '.' or '*' or '+' or '?' or '(' or ')' or '[' or ']' or '{' or '}' or '|':
                return letter;
            default:
                throw scanner.Fault($"\\{char.ConvertFromUtf32(letter)} is not an escape");
        }
    }

    private int UnicodeEscape()
    {
        if (scanner.Take('{'))
        {
            var digits = scanner.TakeUntil('}');
            return digits.Length > 0 && digits.All(char.IsAsciiHexDigit)
                && digits.TrimStart('0') is { Length: <= 6 } significant
                && Convert.ToInt32("0" + significant, 16) is <= CodePoints.Last and var value
                    ? value
                    : throw scanner.Fault("\\u{…} is not a code point");
        }

        if (!scanner.TryTakeHex(4, out var unit))
        {
            throw scanner.Fault("\\u is followed by four hexadecimal digits");
        }

        if (char.IsHighSurrogate((char)unit) && scanner.TryTakeLowSurrogate(out var low))
        {
            return char.ConvertToUtf32((char)unit, low);
        }

        return unit;
    }
}

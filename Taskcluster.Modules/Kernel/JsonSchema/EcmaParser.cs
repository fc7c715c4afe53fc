using static Taskcluster.Modules.Kernel.JsonSchema.EcmaNode;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// Reads a regular expression by the grammar of ECMA-262 §22.2.1 in Unicode mode, which JSON Schema asks for: without
/// the leniency of browsers towards <c>\a</c> or a lone <c>{</c>. Not known are flags inside a pattern
/// (<c>(?i:…)</c>) and properties that need Unicode tables which .NET lacks (<c>\p{Script=…}</c>).
/// </summary>
internal sealed class EcmaParser
{
    private readonly EcmaScanner _scanner;
    private readonly EcmaEscapes _escapes;
    private readonly Dictionary<string, int> _names = [];
    private readonly List<BackReference> _references = [];
    private int _groups;
    private int _depth;

    private EcmaParser(string pattern)
    {
        _scanner = new EcmaScanner(pattern);
        _escapes = new EcmaEscapes(_scanner);
    }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It is not one; the message says why and where.</exception>
    public static EcmaPattern Parse(string pattern)
    {
        if (pattern.Length > SchemaLimits.PatternLength)
        {
            throw new FormatException($"it is longer than {SchemaLimits.PatternLength} characters");
        }

        var parser = new EcmaParser(pattern);
        var root = parser.ParseChoice();
        if (!parser._scanner.IsAtEnd)
        {
            throw parser._scanner.Fault("a ')' has no '('");
        }

        foreach (var reference in parser._references)
        {
            if (reference.Name is { } name ? !parser._names.ContainsKey(name) : reference.Number > parser._groups)
            {
                throw new FormatException($"there is no group {reference.Name ?? $"{reference.Number}"}");
            }
        }

        return new EcmaPattern(root, parser._names);
    }

    private EcmaNode ParseChoice()
    {
        if (++_depth > SchemaLimits.PatternNesting)
        {
            throw _scanner.Fault($"groups are nested deeper than {SchemaLimits.PatternNesting} levels");
        }

        var branches = new List<EcmaNode>();
        do
        {
            branches.Add(ParseSequence());
        }
        while (_scanner.Take('|'));

        _depth--;
        return branches.Count == 1 ? branches[0] : new Choice(branches);
    }

    private EcmaNode ParseSequence()
    {
        var parts = new List<EcmaNode>();
        while (!_scanner.IsAtEnd && _scanner.Peek() is not ('|' or ')'))
        {
            var part = ParseTerm(out var isRepeatable);
            parts.Add(isRepeatable ? ParseQuantifier(part) : part);
        }

        return parts.Count == 1 ? parts[0] : new Sequence(parts);
    }

    private EcmaNode ParseTerm(out bool isRepeatable)
    {
        isRepeatable = false;
        switch (_scanner.Peek())
        {
            case '^':
                _scanner.Take('^');
                return new Anchor(AnchorKind.Start);
            case '$':
                _scanner.Take('$');
                return new Anchor(AnchorKind.End);
            case '(':
                return ParseGroup(out isRepeatable);
            case '\\' when _scanner.Peek(1) is 'b' or 'B':
                return new Anchor(_scanner.Take("\\b") ? AnchorKind.WordBoundary : TakeNoWordBoundary());
            default:
                isRepeatable = true;
                return ParseAtom();
        }
    }

    private AnchorKind TakeNoWordBoundary()
    {
        _scanner.Take("\\B");
        return AnchorKind.NoWordBoundary;
    }

    private EcmaNode ParseAtom()
    {
        switch (_scanner.Peek())
        {
            case '.':
                _scanner.Take('.');
                return new Set(CodePoints.Dot);
            case '[':
                return new Set(_escapes.TakeClass());
            case '\\':
                return ParseEscape();
            case '*' or '+' or '?' or '{':
                throw _scanner.Fault("there is nothing to repeat");
            case ']' or '}':
                throw _scanner.Fault($"a '{_scanner.Peek()}' stands alone; write \\{_scanner.Peek()}");
            default:
                return new Set(CodePoints.One(_scanner.TakeCodePoint()));
        }
    }

    private EcmaNode ParseEscape()
    {
        _scanner.Take('\\');
        if (_scanner.Peek() is >= '1' and <= '9' && _scanner.TryTakeNumber(out var number))
        {
            return Remember(new BackReference(number, null));
        }

        return _scanner.Take("k<")
            ? Remember(new BackReference(0, _scanner.TakeUntil('>')))
            : new Set(_escapes.TakeEscape(isInClass: false));
    }

    private BackReference Remember(BackReference reference)
    {
        _references.Add(reference);
        return reference;
    }

    private EcmaNode ParseGroup(out bool isRepeatable)
    {
        isRepeatable = true;
        if (_scanner.Take("(?:"))
        {
            return ParseInside();
        }

        isRepeatable = false;
        if (_scanner.Take("(?=") || _scanner.Take("(?!"))
        {
            return new Look(LookInside(out var isNegative), IsAhead: true, isNegative);
        }

        if (_scanner.Take("(?<=") || _scanner.Take("(?<!"))
        {
            return new Look(LookInside(out var isNegative), IsAhead: false, isNegative);
        }

        isRepeatable = true;
        if (_scanner.Take("(?<"))
        {
            TakeName();
        }
        else if (_scanner.Take("(?"))
        {
            throw _scanner.Fault("this kind of group is not known");
        }
        else
        {
            _scanner.Take('(');
            _groups++;
        }

        var group = _groups;
        return new Capture(ParseInside(), group);
    }

    private EcmaNode LookInside(out bool isNegative)
    {
        isNegative = _scanner.Taken == '!';
        return ParseInside();
    }

    private void TakeName()
    {
        var name = _scanner.TakeUntil('>');
        var isName = name.Length > 0 && !char.IsDigit(name[0])
            && name.All(letter => letter is '_' or '$' || char.IsLetterOrDigit(letter));
        if (!isName || !_names.TryAdd(name, ++_groups))
        {
            throw _scanner.Fault($"'{name}' cannot be the name of a group, or names a second one");
        }
    }

    private EcmaNode ParseInside()
    {
        var inside = ParseChoice();
        return _scanner.Take(')') ? inside : throw _scanner.Fault("a '(' is not closed");
    }

    private EcmaNode ParseQuantifier(EcmaNode part)
    {
        int min;
        int? max;
        switch (_scanner.Peek())
        {
            case '*' when _scanner.Take('*'):
                (min, max) = (0, null);
                break;
            case '+' when _scanner.Take('+'):
                (min, max) = (1, null);
                break;
            case '?' when _scanner.Take('?'):
                (min, max) = (0, 1);
                break;
            case '{':
                (min, max) = TakeBounds();
                break;
            default:
                return part;
        }

        return new Repeat(part, min, max, _scanner.Take('?'));
    }

    private (int Min, int? Max) TakeBounds()
    {
        _scanner.Take('{');
        if (!_scanner.TryTakeNumber(out var min))
        {
            throw _scanner.Fault("a '{' stands alone; write \\{");
        }

        int? max = min;
        if (_scanner.Take(','))
        {
            max = _scanner.TryTakeNumber(out var bound) ? bound : null;
        }

        if (!_scanner.Take('}') || max < min)
        {
            throw _scanner.Fault("the bounds of a repetition are not {n}, {n,} or {n,m} with n <= m");
        }

        return (min, max);
    }
}

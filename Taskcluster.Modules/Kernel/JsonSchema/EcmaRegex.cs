using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using static Taskcluster.Modules.Kernel.JsonSchema.EcmaNode;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// ECMAScript regular expressions (Unicode mode) as .NET ones: <c>$</c> matches only at the very end, <c>\d</c> and
/// <c>\w</c> are ASCII, <c>\s</c> is ECMAScript's, <c>.</c> and classes take a whole code point.
/// </summary>
public static class EcmaRegex
{
    private const string AnyLowSurrogate = @"[\uDC00-\uDFFF]";
    private const string AfterWord = "(?<=[0-9A-Za-z_])";
    private const string BeforeWord = "(?=[0-9A-Za-z_])";
    private const string NotAfterWord = "(?<![0-9A-Za-z_])";
    private const string NotBeforeWord = "(?![0-9A-Za-z_])";

    /// <summary>
    /// Makes the .NET expression. It runs in linear time where the pattern allows that, else under the time limit
    /// (by default <see cref="SchemaLimits.PatternTimeout"/>), whose passing throws
    /// <see cref="RegexMatchTimeoutException"/>. Groups keep their numbers and lose their names. In the text that is
    /// matched, a lone surrogate is matched by no class.
    /// </summary>
    /// <exception cref="FormatException">The pattern is not one, or uses what is not known here.</exception>
    public static Regex Compile(string pattern, TimeSpan? timeout = null) =>
        Compile(EcmaParser.Parse(pattern), timeout ?? SchemaLimits.PatternTimeout);

    /// <summary>Whether the text is an expression that <see cref="Compile(string, TimeSpan?)"/> takes.</summary>
    public static bool IsValid(string pattern)
    {
        try
        {
            EcmaParser.Parse(pattern);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    internal static Regex Compile(EcmaPattern pattern, TimeSpan timeout)
    {
        var target = new StringBuilder();
        Write(pattern.Root, pattern, target);
        // No time limit for the linear ones: after one has passed, .NET's automaton can answer the next question
        // wrongly. Their cost is bounded by the length of the text instead (SchemaLimits.LinearPatternSteps).
        return LinearAtoms(pattern) is not null
            ? new Regex(target.ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)
            : new Regex(target.ToString(), RegexOptions.CultureInvariant, timeout);
    }

    /// <summary>How many atoms a pattern has that runs in linear time; null for one that backtracks.</summary>
    internal static long? LinearAtoms(EcmaPattern pattern) =>
        Atoms(pattern.Root) is var atoms and <= SchemaLimits.LinearPatternAtoms ? atoms : null;

    // How many states the expression may need when its repetitions are written out; endless where one depends on
    // more than the characters read so far.
    private static long Atoms(EcmaNode node)
    {
        switch (node)
        {
            case Sequence sequence:
                return sequence.Parts.Sum(Atoms);
            case Choice choice:
                return choice.Branches.Sum(Atoms);
            case Repeat repeat:
                return Math.Min(int.MaxValue, Atoms(repeat.Part) * Math.Max(1, repeat.Max ?? repeat.Min));
            case EcmaNode.Capture capture:
                return Atoms(capture.Part);
            case Look or BackReference or Anchor { Kind: AnchorKind.WordBoundary or AnchorKind.NoWordBoundary }:
                return int.MaxValue;
            case Set { Members.Ranges.Count: > SchemaLimits.LinearClassRanges }:
                return int.MaxValue;
            default:
                return 1;
        }
    }

    private static void Write(EcmaNode node, EcmaPattern pattern, StringBuilder target)
    {
        switch (node)
        {
            case Set set:
                WriteSet(set.Members, target);
                break;
            case Sequence sequence:
                WriteAll(sequence.Parts, "", pattern, target);
                break;
            case Choice choice:
                WriteAll(choice.Branches, "|", pattern, target);
                break;
            case Repeat repeat:
                WriteRepeat(repeat, pattern, target);
                break;
            case EcmaNode.Capture capture:
                WriteGroup($"(?<{capture.Number}>", capture.Part, pattern, target);
                break;
            case BackReference reference:
                var number = reference.Name is { } name ? pattern.Names[name] : reference.Number;
                target.Append(CultureInfo.InvariantCulture, $@"(?({number})\k<{number}>|)");
                break;
            case Look look:
                var opening = (look.IsAhead, look.IsNegative) switch
                {
                    (true, false) => "(?=",
                    (true, true) => "(?!",
                    (false, false) => "(?<=",
                    (false, true) => "(?<!",
                };
                WriteGroup(opening, look.Part, pattern, target);
                break;
            case Anchor anchor:
                target.Append(TextOf(anchor.Kind));
                break;
        }
    }

    private static string TextOf(AnchorKind kind) => kind switch
    {
        AnchorKind.Start => @"\A",
        AnchorKind.End => @"\z",
        AnchorKind.WordBoundary => $"(?:{AfterWord}{NotBeforeWord}|{NotAfterWord}{BeforeWord})",
        _ => $"(?:{AfterWord}{BeforeWord}|{NotAfterWord}{NotBeforeWord})",
    };

    private static void WriteAll(
        IReadOnlyList<EcmaNode> parts, string separator, EcmaPattern pattern, StringBuilder target)
    {
        for (var index = 0; index < parts.Count; index++)
        {
            target.Append(index == 0 ? "" : separator);
            var isChoice = separator.Length == 0 && parts[index] is Choice;
            if (isChoice)
            {
                WriteGroup("(?:", parts[index], pattern, target);
            }
            else
            {
                Write(parts[index], pattern, target);
            }
        }
    }

    private static void WriteGroup(string opening, EcmaNode inside, EcmaPattern pattern, StringBuilder target)
    {
        target.Append(opening);
        Write(inside, pattern, target);
        target.Append(')');
    }

    private static void WriteRepeat(Repeat repeat, EcmaPattern pattern, StringBuilder target)
    {
        WriteGroup("(?:", repeat.Part, pattern, target);
        target.Append(CultureInfo.InvariantCulture, $"{{{repeat.Min},{repeat.Max}}}");
        target.Append(repeat.IsLazy ? "?" : "");
    }

    private static void WriteSet(CodePoints members, StringBuilder target)
    {
        var basic = new StringBuilder();
        var pairs = new List<string>();
        foreach (var (low, high) in members.Ranges)
        {
            AppendBasic(basic, low, Math.Min(high, 0xD7FF));
            AppendBasic(basic, Math.Max(low, 0xE000), Math.Min(high, 0xFFFF));
            AddPairs(pairs, Math.Max(low, 0x10000), high);
        }

        if (basic.Length > 0)
        {
            pairs.Insert(0, $"[{basic}]");
        }

        switch (pairs.Count)
        {
            case 0:
                target.Append(@"[^\0-\uFFFF]");
                break;
            case 1 when basic.Length > 0:
                target.Append(pairs[0]);
                break;
            default:
                target.Append("(?:").AppendJoin('|', pairs).Append(')');
                break;
        }
    }

    private static void AppendBasic(StringBuilder target, int low, int high)
    {
        if (low <= high)
        {
            target.Append(CultureInfo.InvariantCulture, $@"\u{low:X4}-\u{high:X4}");
        }
    }

    // Code points above U+FFFF as pairs of surrogates: the first and the last high surrogate may be cut short.
    private static void AddPairs(List<string> pairs, int low, int high)
    {
        while (low <= high)
        {
            var (lead, trail) = Split(low);
            var isWhole = trail == 0xDC00 && high - low >= 0x3FF;
            var lastLead = isWhole ? lead + ((high - low + 1) / 0x400) - 1 : lead;
            var end = isWhole
                ? low + ((lastLead - lead + 1) * 0x400) - 1
                : Math.Min(high, low | 0x3FF);
            pairs.Add(isWhole
                ? $@"[\u{lead:X4}-\u{lastLead:X4}]{AnyLowSurrogate}"
                : $@"\u{lead:X4}[\u{trail:X4}-\u{Split(end).Trail:X4}]");
            low = end + 1;
        }
    }

    private static (int Lead, int Trail) Split(int codePoint)
    {
        var offset = codePoint - 0x10000;
        return (0xD800 + (offset >> 10), 0xDC00 + (offset & 0x3FF));
    }
}

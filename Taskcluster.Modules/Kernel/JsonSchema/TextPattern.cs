using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>A compiled <c>pattern</c>: an automaton where it has a small one, else a .NET expression.</summary>
internal sealed class TextPattern
{
    private readonly PatternAutomaton? _automaton;
    private readonly Regex? _regex;
    private readonly long? _linearAtoms;

    /// <summary>Compiles a pattern.</summary>
    /// <param name="source">As written in the schema.</param>
    /// <param name="timeout">Of one match, where it backtracks.</param>
    /// <exception cref="FormatException">It is no ECMAScript expression.</exception>
    public TextPattern(string source, TimeSpan timeout)
    {
        Source = source;
        var pattern = EcmaParser.Parse(source);
        _automaton = PatternAutomaton.TryBuild(pattern.Root);
        _regex = _automaton is null ? EcmaRegex.Compile(pattern, timeout) : null;
        _linearAtoms = EcmaRegex.LinearAtoms(pattern);
    }

    public string Source { get; }

    /// <summary>Whether matching costs one step a byte and allocates nothing.</summary>
    public bool IsAutomaton => _automaton is not null;

    public bool IsMatch(ReadOnlySpan<byte> utf8, ref Evaluation run) =>
        _automaton is not null ? _automaton.IsMatch(utf8) : IsMatch(_regex!, utf8, ref run);

    private bool IsMatch(Regex regex, ReadOnlySpan<byte> utf8, ref Evaluation run)
    {
        if (_linearAtoms * utf8.Length > SchemaLimits.LinearPatternSteps)
        {
            throw new EvaluationStopped(
                $"has {utf8.Length} bytes, too many for a pattern of {_linearAtoms} atoms "
                + $"({SchemaLimits.LinearPatternSteps} is the most that their product may be)");
        }

        var text = ArrayPool<char>.Shared.Rent(utf8.Length);
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            return regex.IsMatch(text.AsSpan(0, ToChars(utf8, text)));
        }
        catch (RegexMatchTimeoutException)
        {
            throw new EvaluationStopped(
                $"takes longer than {regex.MatchTimeout.TotalMilliseconds} ms to match its pattern");
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
            run.SpendOnPatterns(TimeProvider.System.GetElapsedTime(started));
        }
    }

    // A lone surrogate, and a byte that is not UTF-8, become U+FFFD.
    private static int ToChars(ReadOnlySpan<byte> utf8, Span<char> target)
    {
        var written = 0;
        while (true)
        {
            var status = Utf8.ToUtf16(utf8, target[written..], out var used, out var chars, false);
            written += chars;
            if (status != OperationStatus.InvalidData)
            {
                return written;
            }

            utf8 = utf8[used..];
            target[written++] = (char)Rune.ReplacementChar.Value;
            utf8 = utf8[(utf8 is [0xED, >= 0xA0, >= 0x80, ..] ? 3 : 1)..];
        }
    }
}

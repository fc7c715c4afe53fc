namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// A regular expression as a deterministic automaton that runs over the bytes of UTF-8: one table look-up a byte,
/// whatever the text, and nothing allocated. All patterns of the wire contract become one; making it is cheaper than
/// making a .NET expression.
/// </summary>
internal sealed class PatternAutomaton
{
    /// <summary>Nothing that follows can make a match.</summary>
    public const ushort Failed = 0;

    /// <summary>There is a match, whatever follows.</summary>
    public const ushort Matched = 1;

    private readonly byte[] _classOf;
    private readonly ushort[] _next;
    private readonly bool[] _isMatchAtEnd;
    private readonly int _classes;
    private readonly ushort _start;

    /// <summary>Takes the finished tables.</summary>
    /// <param name="classOf">256 entries: bytes that no state tells apart are one class.</param>
    /// <param name="next">For each state the following state by class.</param>
    /// <param name="isMatchAtEnd">Whether a text that ends in the state is a match.</param>
    /// <param name="start">The state at the start of a text.</param>
    public PatternAutomaton(byte[] classOf, ushort[] next, bool[] isMatchAtEnd, ushort start)
    {
        _classOf = classOf;
        _next = next;
        _isMatchAtEnd = isMatchAtEnd;
        _classes = next.Length / isMatchAtEnd.Length;
        _start = start;
    }

    /// <summary>The automaton of an expression, or null if it has none or too large a one.</summary>
    public static PatternAutomaton? TryBuild(EcmaNode root) =>
        PatternNetwork.TryBuild(root) is { } network ? new PatternDeterminizer(network).TryBuild() : null;

    /// <summary>Whether the expression matches somewhere in the text.</summary>
    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        var state = _start;
        var next = _next;
        var classOf = _classOf;
        foreach (var unit in utf8)
        {
            if (state <= Matched)
            {
                break;
            }

            state = next[(state * _classes) + classOf[unit]];
        }

        return _isMatchAtEnd[state];
    }
}

using System.Runtime.InteropServices;
using static Taskcluster.Modules.Kernel.JsonSchema.EcmaNode;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// A regular expression as a nondeterministic automaton over the bytes of UTF-8 (Thompson's construction), built from
/// the end to the start. Only for expressions without back references, lookaround and word boundaries.
/// </summary>
internal sealed class PatternNetwork
{
    private const int MostStates = 4096;
    private const int Accept = 0;

    private readonly List<State> _states = [new(Kind.Accept, 0, 0, 0, 0)];

    private enum Kind : byte
    {
        Accept,
        Bytes,
        Split,
        Start,
        End,
    }

    public int Entry { get; private set; }

    public int Count => _states.Count;

    /// <summary>The network of an expression, or null if it needs more than an automaton or too large a one.</summary>
    public static PatternNetwork? TryBuild(EcmaNode root)
    {
        var network = new PatternNetwork();
        network.Entry = network.Build(root, Accept);
        return network.Entry < 0 ? null : network;
    }

    public static bool IsAccept(int state) => state == Accept;

    /// <summary>Whether the state waits for a byte or for the end of the text.</summary>
    public bool IsWaiting(int state) => _states[state].Kind is Kind.Bytes or Kind.End;

    public bool IsEnd(int state) => _states[state].Kind == Kind.End;

    /// <summary>The bytes that the state takes; none if it takes none.</summary>
    public bool TryBytes(int state, out byte low, out byte high)
    {
        (low, high) = (_states[state].Low, _states[state].High);
        return _states[state].Kind == Kind.Bytes;
    }

    public int Next(int state) => _states[state].Next;

    /// <summary>Puts the states that follow without a byte on the stack.</summary>
    public void Follow(int state, bool isAtStart, bool isAtEnd, Stack<int> target)
    {
        var node = _states[state];
        switch (node.Kind)
        {
            case Kind.Split:
                target.Push(node.Other);
                target.Push(node.Next);
                break;
            case Kind.Start when isAtStart:
            case Kind.End when isAtEnd:
                target.Push(node.Next);
                break;
        }
    }

    // Each Build gives the entry of a part that goes on at next, or -1.
    private int Build(EcmaNode node, int next)
    {
        if (next < 0 || _states.Count > MostStates)
        {
            return -1;
        }

        switch (node)
        {
            case Set set:
                return set.Members.Ranges.Count > SchemaLimits.LinearClassRanges ? -1 : BuildSet(set.Members, next);
            case Capture capture:
                return Build(capture.Part, next);
            case Sequence sequence:
                for (var index = sequence.Parts.Count - 1; index >= 0; index--)
                {
                    next = Build(sequence.Parts[index], next);
                }

                return next;
            case Choice choice:
                return Join([.. choice.Branches.Select(branch => Build(branch, next))]);
            case Repeat repeat:
                return BuildRepeat(repeat, next);
            case Anchor { Kind: AnchorKind.Start }:
                return Add(new State(Kind.Start, 0, 0, next, 0));
            case Anchor { Kind: AnchorKind.End }:
                return Add(new State(Kind.End, 0, 0, next, 0));
            default:
                return -1;
        }
    }

    private int BuildRepeat(Repeat repeat, int next)
    {
        var entry = next;
        if (repeat.Max is not { } max)
        {
            entry = Add(default);
            var loop = Build(repeat.Part, entry);
            _states[entry] = new State(Kind.Split, 0, 0, loop, next);
            if (loop < 0)
            {
                return -1;
            }
        }
        else
        {
            for (var count = repeat.Min; count < max && entry >= 0; count++)
            {
                entry = Join([Build(repeat.Part, entry), next]);
            }
        }

        for (var count = 0; count < repeat.Min && entry >= 0; count++)
        {
            entry = Build(repeat.Part, entry);
        }

        return entry;
    }

    private int BuildSet(CodePoints members, int next)
    {
        var entries = new List<int>();
        Span<byte> low = stackalloc byte[4];
        Span<byte> high = stackalloc byte[4];
        foreach (var range in members.Ranges)
        {
            // Cut where the number of bytes changes.
            for (var start = range.Low; start <= range.High && _states.Count <= MostStates;)
            {
                var end = Math.Min(range.High, LastOfLength(start));
                var length = JsonText.EncodeCodePoint(start, low);
                JsonText.EncodeCodePoint(end, high);
                entries.Add(Chain(low[..length], high[..length], next));
                start = end + 1;
            }
        }

        return entries.Count == 0 ? Add(new State(Kind.Bytes, 1, 0, next, 0)) : Join(entries);
    }

    private static int LastOfLength(int codePoint) => codePoint switch
    {
        < 0x80 => 0x7F,
        < 0x800 => 0x7FF,
        < 0x10000 => 0xFFFF,
        _ => CodePoints.Last,
    };

    // Texts of equal length from low to high, as chains of byte ranges.
    private int Chain(ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, int next)
    {
        if (low.Length == 1)
        {
            return Add(new State(Kind.Bytes, low[0], high[0], next, 0));
        }

        if (low[0] == high[0])
        {
            return Add(new State(Kind.Bytes, low[0], low[0], Chain(low[1..], high[1..], next), 0));
        }

        ReadOnlySpan<byte> least = [0x80, 0x80, 0x80];
        ReadOnlySpan<byte> most = [0xBF, 0xBF, 0xBF];
        least = least[..(low.Length - 1)];
        most = most[..least.Length];
        var entries = new List<int>();
        var (first, last) = (low[0], high[0]);
        if (!low[1..].SequenceEqual(least))
        {
            entries.Add(Add(new State(Kind.Bytes, first, first, Chain(low[1..], most, next), 0)));
            first++;
        }

        if (!high[1..].SequenceEqual(most))
        {
            entries.Add(Add(new State(Kind.Bytes, last, last, Chain(least, high[1..], next), 0)));
            last--;
        }

        if (first <= last)
        {
            entries.Add(Add(new State(Kind.Bytes, first, last, Chain(least, most, next), 0)));
        }

        return Join(entries);
    }

    private int Join(List<int> entries)
    {
        if (entries.Contains(-1))
        {
            return -1;
        }

        var joined = entries[^1];
        for (var index = entries.Count - 2; index >= 0; index--)
        {
            joined = Add(new State(Kind.Split, 0, 0, entries[index], joined));
        }

        return joined;
    }

    private int Add(State state)
    {
        _states.Add(state);
        return _states.Count - 1;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct State(Kind Kind, byte Low, byte High, int Next, int Other);
}

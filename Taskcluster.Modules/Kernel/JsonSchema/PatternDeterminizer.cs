using System.Runtime.InteropServices;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>Turns a <see cref="PatternNetwork"/> into a <see cref="PatternAutomaton"/> (subset construction).</summary>
internal sealed class PatternDeterminizer(PatternNetwork network)
{
    // Steps that the construction may take; a stranger's pattern can ask for exponentially many.
    private const int MostWork = 3_000_000;

    private readonly byte[] _classOf = new byte[256];
    private readonly List<byte> _samples = []; // one byte of each class
    private readonly List<int[]> _sets = [[], []];
    private readonly List<bool> _isMatchAtEnd = [false, true];
    private readonly List<ushort> _next = [];
    private readonly Dictionary<string, ushort> _known = [];
    private readonly bool[] _seen = new bool[network.Count];
    private readonly Stack<int> _stack = new();
    private int _work;

    public PatternAutomaton? TryBuild()
    {
        DivideBytes();
        _next.AddRange(Enumerable.Repeat(PatternAutomaton.Failed, _samples.Count));
        _next.AddRange(Enumerable.Repeat(PatternAutomaton.Matched, _samples.Count));
        var start = StateOf([network.Entry], isAtStart: true);
        for (var state = 2; state < _sets.Count; state++)
        {
            foreach (var sample in _samples)
            {
                _next.Add(StateOf(Move(_sets[state], sample), isAtStart: false));
            }

            if (_sets.Count > SchemaLimits.AutomatonStates || _work > MostWork)
            {
                return null;
            }
        }

        return new PatternAutomaton(_classOf, [.. _next], [.. _isMatchAtEnd], start);
    }

    // Bytes between two neighbouring bounds of all ranges behave alike.
    private void DivideBytes()
    {
        var isBound = new bool[257];
        for (var state = 0; state < network.Count; state++)
        {
            if (network.TryBytes(state, out var low, out var high) && low <= high)
            {
                isBound[low] = true;
                isBound[high + 1] = true;
            }
        }

        for (var unit = 0; unit < 256; unit++)
        {
            if (unit == 0 || isBound[unit])
            {
                _samples.Add((byte)unit);
            }

            _classOf[unit] = (byte)(_samples.Count - 1);
        }
    }

    // A match may begin at every byte, so the entry joins in each time; where the pattern is anchored, it dies at once.
    private List<int> Move(int[] set, byte unit)
    {
        var moved = new List<int> { network.Entry };
        foreach (var state in set)
        {
            if (network.TryBytes(state, out var low, out var high) && low <= unit && unit <= high)
            {
                moved.Add(network.Next(state));
            }
        }

        _work += set.Length;
        return moved;
    }

    private ushort StateOf(List<int> kernel, bool isAtStart)
    {
        var set = Close(kernel, isAtStart, isAtEnd: false);
        if (set.Exists(PatternNetwork.IsAccept))
        {
            return PatternAutomaton.Matched;
        }

        if (set.Count == 0)
        {
            return PatternAutomaton.Failed;
        }

        var key = new string(MemoryMarshal.Cast<int, char>(CollectionsMarshal.AsSpan(set)));
        if (!isAtStart && _known.TryGetValue(key, out var known))
        {
            return known;
        }

        var state = (ushort)_sets.Count;
        _sets.Add([.. set]);
        _isMatchAtEnd.Add(
            set.Exists(network.IsEnd) && Close(set, isAtStart, isAtEnd: true).Exists(PatternNetwork.IsAccept));
        if (!isAtStart)
        {
            _known.Add(key, state);
        }

        return state;
    }

    /// <summary>All states reached without a byte that wait for one, or for the end, or accept; in order.</summary>
    private List<int> Close(List<int> kernel, bool isAtStart, bool isAtEnd)
    {
        var visited = new List<int>();
        foreach (var state in kernel)
        {
            _stack.Push(state);
        }

        while (_stack.TryPop(out var state))
        {
            if (!_seen[state])
            {
                _seen[state] = true;
                visited.Add(state);
                network.Follow(state, isAtStart, isAtEnd, _stack);
            }
        }

        foreach (var state in visited)
        {
            _seen[state] = false;
        }

        _work += visited.Count;
        visited.RemoveAll(state => !network.IsWaiting(state) && !PatternNetwork.IsAccept(state));
        visited.Sort();
        return visited;
    }
}

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>Names that a schema mentions, numbered, found by their UTF-8 without allocation.</summary>
internal sealed class NameTable
{
    private readonly List<byte[]> _names = [];
    private int[] _slots = new int[8]; // number + 1, or 0 where free

    public int Count => _names.Count;

    public ReadOnlySpan<byte> this[int number] => _names[number];

    /// <summary>The number of a name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var mask = _slots.Length - 1;
        for (var slot = Hash(name) & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (name.SequenceEqual(_names[_slots[slot] - 1]))
            {
                return _slots[slot] - 1;
            }
        }

        return -1;
    }

    /// <summary>The number of a name, which is new if it was not there.</summary>
    public int Add(ReadOnlySpan<byte> name)
    {
        var known = Find(name);
        if (known >= 0)
        {
            return known;
        }

        _names.Add(name.ToArray());
        if (_names.Count * 2 > _slots.Length)
        {
            _slots = new int[_slots.Length * 2];
            for (var number = 0; number < _names.Count - 1; number++)
            {
                Insert(number);
            }
        }

        Insert(_names.Count - 1);
        return _names.Count - 1;
    }

    private void Insert(int number)
    {
        var mask = _slots.Length - 1;
        var slot = Hash(_names[number]) & mask;
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        _slots[slot] = number + 1;
    }

    // Names come from schemas, so nobody gains by collisions; a few bytes tell real names apart.
    private static int Hash(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : name.Length + (name[0] * 31) + (name[^1] * 7) + (name[name.Length / 2] * 131);
}

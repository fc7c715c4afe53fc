using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE;

/// <summary>Variables by their names; those of inner templates hide those of outer ones.</summary>
internal sealed class Variables(IReadOnlyDictionary<string, Value> own, Variables? outer = null)
{
    private readonly IReadOnlyDictionary<string, Value> own = own;
    private readonly Variables? outer = outer;

    /// <summary>The value of a variable; null where there is none of that name.</summary>
    public Value? Find(string name)
    {
        for (var inner = this; inner is not null; inner = inner.outer)
        {
            if (inner.own.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return null;
    }

    public Variables With(IReadOnlyDictionary<string, Value> inner) => new(inner, this);

    /// <summary>Whether the text may be the name of a variable: <c>[a-zA-Z_][a-zA-Z0-9_]*</c>.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '_')
            {
                return false;
            }
        }

        return true;
    }
}

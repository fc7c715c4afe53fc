using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary>
/// A key that names variables: <c>each(x)</c>, <c>each(x,i)</c>, <c>by(x)</c>. White space may follow the commas.
/// </summary>
internal sealed record Signature(string Key, IReadOnlyList<string> Names)
{
    /// <summary>Reads a key; null if it is none of that word with so many names.</summary>
    public static Signature? Read(string key, string word, int least, int most)
    {
        if (!key.StartsWith($"{word}(", StringComparison.Ordinal) || !key.EndsWith(')'))
        {
            return null;
        }

        var parts = key[(word.Length + 1)..^1].Split(',');
        for (var index = 1; index < parts.Length; index++)
        {
            parts[index] = EcmaText.TrimStart(parts[index]);
        }

        return parts.Length >= least && parts.Length <= most && Array.TrueForAll(parts, part => Variables.IsName(part))
            ? new Signature(key, parts)
            : null;
    }

    /// <summary>The signature among an operator's siblings; null if there is none, or more than one.</summary>
    public static Signature? Find(OperatorCall call, string word, int least, int most)
    {
        Signature? found = null;
        foreach (var key in call.Siblings)
        {
            if (Read(key, word, least, most) is { } signature)
            {
                if (found is not null)
                {
                    return null;
                }

                found = signature;
            }
        }

        return found;
    }

    /// <summary>The variables with values for the names; those for which there is no name are left out.</summary>
    public Variables Bind(OperatorCall call, params ReadOnlySpan<Value> values)
    {
        call.Renderer.Budget.SpendText(Key.Length);
        var bound = new OrderedDictionary<string, Value>(Names.Count);
        for (var index = 0; index < Names.Count; index++)
        {
            bound[Names[index]] = values[index];
        }

        return call.Variables.With(bound);
    }
}

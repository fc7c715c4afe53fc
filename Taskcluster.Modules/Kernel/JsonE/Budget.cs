using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE;

/// <summary>
/// What one rendering may still use. All texts, arrays and objects that are made on the way come from here.
/// </summary>
internal sealed class Budget(JsonELimits limits)
{
    // Characters that are copied, and those that are compared, in the time of one step.
    private const int CopiedInStep = 16;
    private const int ComparedInStep = 1024;

    private long steps;

    /// <exception cref="JsonEException">There are no more steps.</exception>
    public void Spend(long amount = 1)
    {
        steps += amount;
        if (steps > limits.Steps)
        {
            throw Broken("Steps", limits.Steps, $"the template takes at least {steps} steps");
        }
    }

    /// <summary>Pays for going through a text: for a copy, or to find it among keys.</summary>
    public void SpendText(int characters) => Spend(1 + (characters / CopiedInStep));

    /// <summary>The steps that it takes to compare a text with another.</summary>
    public static long ToCompare(Value value) => 1 + (((value as TextValue)?.Text.Length ?? 0) / ComparedInStep);

    /// <summary>Pays for looking for one text in another, which at worst compares it at each place.</summary>
    public void SpendSearch(string text, string part) =>
        Spend(1 + (text.Length / CopiedInStep)
            + ((long)Math.Max(text.Length - part.Length, 0) * part.Length / (2 * CopiedInStep * ComparedInStep)));

    /// <summary>A text that has been made.</summary>
    /// <exception cref="JsonEException">It is too long.</exception>
    public TextValue Text(string text)
    {
        RequireLength(text.Length);
        SpendText(text.Length);
        return new TextValue(text);
    }

    /// <summary>An array that has been made.</summary>
    /// <exception cref="JsonEException">It has too many levels.</exception>
    public ArrayValue Array(IReadOnlyList<Value> items)
    {
        Spend(items.Count);
        var array = new ArrayValue(items);
        RequireDepth(array.Depth);
        return array;
    }

    /// <summary>An object that has been made.</summary>
    /// <exception cref="JsonEException">It has too many levels.</exception>
    public ObjectValue Object(OrderedDictionary<string, Value> members)
    {
        Spend(members.Count);
        var made = new ObjectValue(members);
        RequireDepth(made.Depth);
        return made;
    }

    /// <exception cref="JsonEException">There are too many levels.</exception>
    public void RequireDepth(int levels)
    {
        if (levels > limits.Depth)
        {
            throw Broken("Depth", limits.Depth, $"the template or a value has at least {levels} levels");
        }
    }

    /// <exception cref="JsonEException">A text of as many characters is too long.</exception>
    public void RequireLength(long characters)
    {
        if (characters > limits.TextLength)
        {
            throw Broken("TextLength", limits.TextLength, $"a text has at least {characters} characters");
        }
    }

    /// <exception cref="JsonEException">The result is too large.</exception>
    public void RequireOutput(Value result)
    {
        if (result.Count > limits.OutputValues)
        {
            throw Broken("OutputValues", limits.OutputValues, $"the result has at least {result.Count} values");
        }

        if (result.Characters > limits.OutputCharacters)
        {
            throw Broken(
                "OutputCharacters",
                limits.OutputCharacters,
                $"the texts of the result have at least {result.Characters} characters");
        }
    }

    private static JsonEException Broken(string name, long limit, string what) =>
        JsonEException.Limit($"{what}, and the limit {name} is {limit}");
}

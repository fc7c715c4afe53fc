namespace Taskcluster.Modules.Kernel.JsonE.Values;

/// <summary>
/// A value of a template or an expression: JSON's, and functions. Values never change, so that one may stand in many
/// places.
/// </summary>
internal abstract class Value
{
    /// <summary>The name that <c>typeof</c> gives to its type.</summary>
    public abstract string TypeName { get; }

    /// <summary>Whether a condition holds that has this value.</summary>
    public abstract bool IsTruthy { get; }

    /// <summary>Levels of arrays and objects; 0 for anything else.</summary>
    public virtual int Depth => 0;

    /// <summary>How many values it would be written out, itself counted; never more than <see cref="Most"/>.</summary>
    public virtual long Count => 1;

    /// <summary>Characters of its texts and keys, written out; never more than <see cref="Most"/>.</summary>
    public virtual long Characters => 0;

    /// <summary>Whether a function is in it, which JSON has not.</summary>
    public virtual bool HasFunction => false;

    /// <summary>Where counting stops: values that stand in many places double at every level.</summary>
    protected const long Most = 1L << 50;
}

/// <summary>JSON's null.</summary>
internal sealed class NullValue : Value
{
    public static readonly NullValue Instance = new();

    private NullValue()
    {
    }

    public override string TypeName => "null";

    public override bool IsTruthy => false;
}

/// <summary>True or false.</summary>
internal sealed class BooleanValue : Value
{
    public static readonly BooleanValue True = new(isTruthy: true);

    public static readonly BooleanValue False = new(isTruthy: false);

    private BooleanValue(bool isTruthy) => IsTruthy = isTruthy;

    public override string TypeName => "boolean";

    public override bool IsTruthy { get; }

    public static BooleanValue Of(bool value) => value ? True : False;
}

/// <summary>A number: a double, as in JavaScript.</summary>
internal sealed class NumberValue(double number) : Value
{
    public double Number { get; } = number;

    public bool IsInteger => Math.Floor(Number) == Number && double.IsFinite(Number);

    public override string TypeName => "number";

    public override bool IsTruthy => Number != 0;
}

/// <summary>A text.</summary>
internal sealed class TextValue(string text) : Value
{
    public string Text { get; } = text;

    public override string TypeName => "string";

    public override bool IsTruthy => Text.Length > 0;

    public override long Characters => Text.Length;
}

/// <summary>A list of values.</summary>
internal sealed class ArrayValue : Value
{
    public ArrayValue(IReadOnlyList<Value> items)
    {
        Items = items;
        foreach (var item in items)
        {
            Depth = Math.Max(Depth, item.Depth);
            Count = Math.Min(Count + item.Count, Most);
            Characters = Math.Min(Characters + item.Characters, Most);
            HasFunction |= item.HasFunction;
        }

        Depth++;
    }

    public IReadOnlyList<Value> Items { get; }

    public override string TypeName => "array";

    public override bool IsTruthy => Items.Count > 0;

    public override int Depth { get; }

    public override long Count { get; } = 1;

    public override long Characters { get; }

    public override bool HasFunction { get; }
}

/// <summary>Values by their keys, in order.</summary>
internal sealed class ObjectValue : Value
{
    /// <summary>
    /// The value of an operator that has none: left out of arrays and objects, null at the top. Where it can be neither
    /// it counts as the empty object that it is.
    /// </summary>
    public static readonly ObjectValue Nothing = new([]);

    public ObjectValue(OrderedDictionary<string, Value> members)
    {
        Members = members;
        foreach (var (key, value) in members)
        {
            Depth = Math.Max(Depth, value.Depth);
            Count = Math.Min(Count + value.Count, Most);
            Characters = Math.Min(Characters + key.Length + value.Characters, Most);
            HasFunction |= value.HasFunction;
        }

        Depth++;
    }

    public OrderedDictionary<string, Value> Members { get; }

    public override string TypeName => "object";

    public override bool IsTruthy => Members.Count > 0;

    public override int Depth { get; }

    public override long Count { get; } = 1;

    public override long Characters { get; }

    public override bool HasFunction { get; }
}

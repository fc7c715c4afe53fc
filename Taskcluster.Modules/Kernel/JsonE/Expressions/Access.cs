using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Expressions;

/// <summary>Parts of objects, arrays and texts. Positions in texts count code points.</summary>
internal static class Access
{
    // So much of a value is repeated in an error.
    private const int MostQuoted = 80;

    /// <summary><c>a.b</c>: there must be such a property.</summary>
    public static Value Property(Value whole, string name) => whole is not ObjectValue { Members: var members }
        ? throw JsonEException.Interpreter("infix: . expects objects")
        : members.TryGetValue(name, out var value)
            ? value
            : throw JsonEException.Interpreter($"object has no property \"{name}\"");

    /// <summary>
    /// <c>a[b]</c>: null where an object has no such key. Negative positions count from the end, and those before the
    /// beginning are the beginning.
    /// </summary>
    public static Value Element(Value whole, Value at, Budget budget)
    {
        switch (whole)
        {
            case ArrayValue { Items: var items }:
                return items[Position(at, items.Count)];
            case TextValue { Text: var text }:
                var position = Position(at, CountOf(text, budget));
                return budget.Text(EcmaText.Slice(text, position, position + 1));
            case ObjectValue { Members: var members }:
                if (at is not TextValue { Text: var key })
                {
                    throw JsonEException.Interpreter("object keys must be strings");
                }

                budget.SpendText(key.Length);
                return members.TryGetValue(key, out var value) ? value : NullValue.Instance;
            default:
                throw NotAccessible();
        }
    }

    /// <summary><c>a[from:to]</c>: what of it there is.</summary>
    public static Value Interval(Value whole, Value? from, Value? to, Budget budget)
    {
        switch (whole)
        {
            case ArrayValue { Items: var items }:
                var (start, end) = Bounds(from, to, items.Count);
                return budget.Array([.. items.Skip(start).Take(end - start)]);
            case TextValue { Text: var text }:
                var (first, last) = Bounds(from, to, CountOf(text, budget));
                return budget.Text(EcmaText.Slice(text, first, last));
            case ObjectValue:
                throw JsonEException.Interpreter("object keys must be strings");
            default:
                throw NotAccessible();
        }
    }

    /// <summary>How a value that stands where none of its type may stand is called.</summary>
    public static string Name(Value value)
    {
        var name = value switch
        {
            TextValue { Text: var text } => text,
            ArrayValue => "an array",
            ObjectValue => "an object",
            NumberValue { Number: var number } => EcmaNumber.Format(number),
            BooleanValue { IsTruthy: var isTrue } => isTrue ? "true" : "false",
            _ => value.TypeName,
        };
        return name.Length <= MostQuoted ? name : $"{name.AsSpan(0, MostQuoted)}…";
    }

    private static int CountOf(string text, Budget budget)
    {
        budget.SpendText(text.Length);
        return EcmaText.Count(text);
    }

    private static int Position(Value at, int count)
    {
        if (at is not NumberValue { IsInteger: true, Number: var number })
        {
            throw JsonEException.Interpreter("should only use integers to access arrays or strings");
        }

        var position = number < 0 ? Math.Max(number + count, 0) : number;
        return position < count ? (int)position : throw JsonEException.Interpreter("index out of bounds");
    }

    private static (int Start, int End) Bounds(Value? from, Value? to, int count)
    {
        var start = Bound(from, 0, count);

        // A bound that is null is one that is left out, at the end only.
        var end = Bound(to is NullValue ? null : to, count, count);
        return (start, Math.Max(start, end));
    }

    private static int Bound(Value? bound, int missing, int count) => bound switch
    {
        null => missing,
        NumberValue { IsInteger: true, Number: var number } =>
            (int)Math.Clamp(number < 0 ? number + count : number, 0, count),
        _ => throw JsonEException.Interpreter("cannot perform interval access with non-integers"),
    };

    private static JsonEException NotAccessible() =>
        JsonEException.Interpreter("infix: \"[..]\" expects object, array, or string");
}

using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Expressions;

/// <summary>What the signs between two operands do.</summary>
internal static class InfixSigns
{
    /// <exception cref="JsonEException">The operands are not of the types that the sign takes.</exception>
    public static Value Apply(string sign, Value left, Value right, Budget budget) => sign switch
    {
        "==" => BooleanValue.Of(Equality.AreEqual(left, right, budget)),
        "!=" => BooleanValue.Of(!Equality.AreEqual(left, right, budget)),
        "in" => BooleanValue.Of(Contains(right, left, budget)),
        "<" or ">" or "<=" or ">=" => BooleanValue.Of(Compare(sign, left, right, budget)),
        "+" when left is TextValue start && right is TextValue end => Join(start.Text, end.Text, budget),
        _ when left is NumberValue first && right is NumberValue second =>
            new NumberValue(Calculate(sign, first.Number, second.Number)),
        "+" => throw Mismatch(sign, "numbers/strings"),
        _ => throw Mismatch(sign, "number"),
    };

    private static double Calculate(string sign, double left, double right) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" when right == 0 => throw JsonEException.Interpreter("division by zero"),
        "/" => left / right,
        _ => Power(left, right),
    };

    // JavaScript differs from IEEE 754 here: 1 to the power of what is no number, or without end, is no number.
    private static double Power(double left, double right) =>
        double.IsNaN(right) || (double.IsInfinity(right) && Math.Abs(left) == 1)
            ? double.NaN
            : Math.Pow(left, right);

    private static TextValue Join(string start, string end, Budget budget)
    {
        budget.RequireLength((long)start.Length + end.Length);
        return budget.Text(start + end);
    }

    private static bool Compare(string sign, Value left, Value right, Budget budget)
    {
        budget.Spend(Math.Min(Budget.ToCompare(left), Budget.ToCompare(right)));
        return (left, right) switch
        {
            (NumberValue { Number: var first }, NumberValue { Number: var second }) => sign switch
            {
                "<" => first < second,
                ">" => first > second,
                "<=" => first <= second,
                _ => first >= second,
            },
            (TextValue first, TextValue second) => string.CompareOrdinal(first.Text, second.Text) is var order
                && sign switch
                {
                    "<" => order < 0,
                    ">" => order > 0,
                    "<=" => order <= 0,
                    _ => order >= 0,
                },
            _ => throw Mismatch(sign, "numbers/strings"),
        };
    }

    private static bool Contains(Value whole, Value part, Budget budget)
    {
        switch (whole)
        {
            case TextValue text:
                if (part is not TextValue sought)
                {
                    throw JsonEException.Interpreter("Infix: in-string expects string on left side");
                }

                budget.SpendSearch(text.Text, sought.Text);
                return text.Text.Contains(sought.Text, StringComparison.Ordinal);
            case ObjectValue members:
                if (part is not TextValue key)
                {
                    throw JsonEException.Interpreter("Infix: in-object expects string on left side");
                }

                budget.SpendText(key.Text.Length);
                return members.Members.ContainsKey(key.Text);
            case ArrayValue array:
                return array.Items.Any(item => Equality.AreEqual(item, part, budget));
            default:
                throw JsonEException.Interpreter("Infix: in expects Array, string, or object on right side");
        }
    }

    private static JsonEException Mismatch(string sign, string types) =>
        JsonEException.Interpreter($"infix: {sign} expects {types} {sign} {types}");
}

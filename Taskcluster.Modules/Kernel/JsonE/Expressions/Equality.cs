using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Expressions;

/// <summary>
/// Equality of values of any type: by content, the order of keys apart; a function equals itself only, and what is not
/// a number nothing.
/// </summary>
internal static class Equality
{
    public static bool AreEqual(Value left, Value right, Budget budget)
    {
        budget.Spend(Math.Min(Budget.ToCompare(left), Budget.ToCompare(right)));
        return (left, right) switch
        {
            (NumberValue first, NumberValue second) => first.Number == second.Number,
            (TextValue first, TextValue second) => first.Text == second.Text,
            (ArrayValue first, ArrayValue second) => AreEqual(first.Items, second.Items, budget),
            (ObjectValue first, ObjectValue second) => AreEqual(first.Members, second.Members, budget),
            _ => ReferenceEquals(left, right),
        };
    }

    private static bool AreEqual(IReadOnlyList<Value> left, IReadOnlyList<Value> right, Budget budget)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var index = 0; index < left.Count; index++)
        {
            if (!AreEqual(left[index], right[index], budget))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(
        OrderedDictionary<string, Value> left, OrderedDictionary<string, Value> right, Budget budget)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (key, value) in left)
        {
            budget.SpendText(key.Length);
            if (!right.TryGetValue(key, out var other) || !AreEqual(value, other, budget))
            {
                return false;
            }
        }

        return true;
    }
}

using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary><c>{$merge: [{…}, {…}]}</c>: one object with the members of all; later ones win.</summary>
internal sealed class Merge() : Operator("$merge")
{
    public override Value Render(OperatorCall call) => Render(call, (_, right, _) => right);

    /// <summary>Merges; of members with the same key the function makes one.</summary>
    public static ObjectValue Render(OperatorCall call, Func<Value, Value, Budget, Value> join)
    {
        call.RequireAlone();
        if (call.RenderOperand() is not ArrayValue { Items: var items } || !items.All(item => item is ObjectValue))
        {
            throw JsonEException.Template($"{call.Name} value must evaluate to an array of objects");
        }

        return Join(items.Cast<ObjectValue>(), join, call.Renderer.Budget);
    }

    /// <summary>Merges objects.</summary>
    public static ObjectValue Join(
        IEnumerable<ObjectValue> objects, Func<Value, Value, Budget, Value> join, Budget budget)
    {
        var members = new OrderedDictionary<string, Value>();
        foreach (var (key, value) in objects.SelectMany(one => one.Members))
        {
            budget.SpendText(key.Length);
            members[key] = members.TryGetValue(key, out var present) ? join(present, value, budget) : value;
        }

        return budget.Object(members);
    }
}

/// <summary>
/// <c>{$mergeDeep: [{…}, {…}]}</c>: of two members with the same key objects are merged, arrays put together, and of
/// other values the later one wins.
/// </summary>
internal sealed class MergeDeep() : Operator("$mergeDeep")
{
    public override Value Render(OperatorCall call) => Merge.Render(call, Join);

    private static Value Join(Value left, Value right, Budget budget) => (left, right) switch
    {
        (ObjectValue first, ObjectValue second) => Merge.Join([first, second], Join, budget),
        (ArrayValue first, ArrayValue second) => budget.Array([.. first.Items, .. second.Items]),
        _ => right,
    };
}

using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary><c>{$flatten: […]}</c>: arrays in the array give way to their elements.</summary>
internal sealed class Flatten() : Operator("$flatten")
{
    public override Value Render(OperatorCall call) => Render(call, most: 1);

    /// <summary>Flattens so many levels.</summary>
    public static ArrayValue Render(OperatorCall call, int most)
    {
        call.RequireAlone();
        if (call.RenderOperand() is not ArrayValue array)
        {
            throw JsonEException.Template($"{call.Name} value must evaluate to an array");
        }

        var items = new List<Value>();
        Add(array, most, items, call.Renderer.Budget);
        return call.Renderer.Budget.Array(items);
    }

    private static void Add(ArrayValue array, int most, List<Value> items, Budget budget)
    {
        budget.Spend(1 + array.Items.Count);
        foreach (var item in array.Items)
        {
            if (item is ArrayValue inner && most > 0)
            {
                Add(inner, most - 1, items, budget);
            }
            else
            {
                items.Add(item);
            }
        }
    }
}

/// <summary><c>{$flattenDeep: […]}</c>: the same on all levels.</summary>
internal sealed class FlattenDeep() : Operator("$flattenDeep")
{
    public override Value Render(OperatorCall call) => Flatten.Render(call, most: int.MaxValue);
}

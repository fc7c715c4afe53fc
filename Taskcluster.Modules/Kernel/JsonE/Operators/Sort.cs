using System.Numerics;
using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary>
/// <c>{$sort: […], by(x): expression}</c>: numbers by size or texts by their UTF-16 codes; equal ones stay in order.
/// </summary>
internal sealed class Sort() : Operator("$sort")
{
    public override Value Render(OperatorCall call)
    {
        call.RequireSiblings(key => Signature.Read(key, "by", 1, 1) is not null);
        var by = Signature.Find(call, "by", 1, 1);
        if (by is null && call.Siblings.Any())
        {
            throw JsonEException.Template("$sort can have only one by(..)");
        }

        if (call.RenderOperand() is not ArrayValue array)
        {
            throw Mismatch();
        }

        var budget = call.Renderer.Budget;
        var keys = by is null ? array.Items : [.. array.Items.Select(item => Key(item, by, call))];
        var rounds = BitOperations.Log2((uint)keys.Count + 1) + 1;
        budget.Spend(rounds * keys.Sum(Budget.ToCompare));
        var order = Enumerable.Range(0, keys.Count);
        return budget.Array(keys switch
        {
            _ when keys.All(key => key is NumberValue) =>
                [.. order.OrderBy(index => ((NumberValue)keys[index]).Number).Select(index => array.Items[index])],
            _ when keys.All(key => key is TextValue) =>
                [.. order.OrderBy(index => ((TextValue)keys[index]).Text, StringComparer.Ordinal)
                    .Select(index => array.Items[index])],
            _ => throw Mismatch(),
        });
    }

    private static Value Key(Value item, Signature by, OperatorCall call) =>
        call.Template.Members[by.Key] is TextValue { Text: var expression }
            ? call.Renderer.Evaluate(expression, by.Bind(call, item))
            : throw JsonEException.Template("by can evaluate string expressions only");

    private static JsonEException Mismatch() =>
        JsonEException.Template("$sorted values to be sorted must have the same type");
}

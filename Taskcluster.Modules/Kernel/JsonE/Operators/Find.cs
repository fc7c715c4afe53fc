using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary>
/// <c>{$find: […], each(x): expression}</c>: the first element for which the expression holds, or nothing.
/// </summary>
internal sealed class Find() : Operator("$find")
{
    public override Value Render(OperatorCall call)
    {
        call.RequireSiblings(key => Signature.Read(key, "each", 1, 2) is not null);
        var each = Signature.Find(call, "each", 1, 2)
            ?? throw JsonEException.Template("$find must have exactly two properties");
        if (call.RenderOperand() is not ArrayValue { Items: var items })
        {
            throw JsonEException.Template("$find value must evaluate to an array");
        }

        if (call.Template.Members[each.Key] is not TextValue { Text: var condition })
        {
            throw JsonEException.Template("each can evaluate string expressions only");
        }

        for (var index = 0; index < items.Count; index++)
        {
            var variables = each.Bind(call, items[index], new NumberValue(index));
            if (call.Renderer.Evaluate(condition, variables).IsTruthy)
            {
                return items[index];
            }
        }

        return ObjectValue.Nothing;
    }
}

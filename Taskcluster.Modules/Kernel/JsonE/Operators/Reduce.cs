using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary>
/// <c>{$reduce: […], initial: …, each(acc,x): …}</c>: what <c>each</c> makes of what it made before and the next
/// element, and its index as <c>each(acc,x,i)</c>. Where it makes nothing, what was made before stays. The initial
/// value is taken as it stands.
/// </summary>
internal sealed class Reduce() : Operator("$reduce")
{
    private const string Initial = "initial";

    public override Value Render(OperatorCall call)
    {
        call.RequireSiblings(key => key == Initial || Signature.Read(key, "each", 2, 3) is not null);
        var each = Signature.Find(call, "each", 2, 3);
        if (each is null || !call.Template.Members.TryGetValue(Initial, out var result))
        {
            throw JsonEException.Template("$reduce must have exactly three properties");
        }

        if (call.RenderOperand() is not ArrayValue { Items: var items })
        {
            throw JsonEException.Template("$reduce value must evaluate to an array");
        }

        var template = call.Template.Members[each.Key];
        for (var index = 0; index < items.Count; index++)
        {
            var variables = each.Bind(call, result, items[index], new NumberValue(index));
            var value = call.Renderer.Render(template, variables);
            result = ReferenceEquals(value, ObjectValue.Nothing) ? result : value;
        }

        return result;
    }
}

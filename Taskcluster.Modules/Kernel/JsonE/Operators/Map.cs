using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary>
/// <c>{$map: […], each(x): …}</c>: the template at <c>each</c> for each element, with its index as <c>each(x,i)</c>. Of
/// an object each member is rendered, as <c>each(value,key)</c> or as <c>each(x)</c> with <c>x.key</c> and
/// <c>x.val</c>, to objects that are merged.
/// </summary>
internal sealed class Map() : Operator("$map")
{
    public override Value Render(OperatorCall call)
    {
        call.RequireSiblings(key => Signature.Read(key, "each", 1, 2) is not null);
        var each = Signature.Find(call, "each", 1, 2)
            ?? throw JsonEException.Template("$map must have exactly two properties");
        return call.RenderOperand() switch
        {
            ArrayValue array => MapArray(array, each, call),
            ObjectValue members => MapObject(members, each, call),
            _ => throw JsonEException.Template("$map value must evaluate to an array or object"),
        };
    }

    private static ArrayValue MapArray(ArrayValue array, Signature each, OperatorCall call)
    {
        var template = call.Template.Members[each.Key];
        var values = new List<Value>(array.Items.Count);
        for (var index = 0; index < array.Items.Count; index++)
        {
            var variables = each.Bind(call, array.Items[index], new NumberValue(index));
            var value = call.Renderer.Render(template, variables);
            if (!ReferenceEquals(value, ObjectValue.Nothing))
            {
                values.Add(value);
            }
        }

        return call.Renderer.Budget.Array(values);
    }

    private static ObjectValue MapObject(ObjectValue members, Signature each, OperatorCall call)
    {
        var budget = call.Renderer.Budget;
        var template = call.Template.Members[each.Key];
        var merged = new OrderedDictionary<string, Value>();
        foreach (var (key, value) in members.Members)
        {
            var name = new TextValue(key);
            var variables = each.Names.Count == 2
                ? each.Bind(call, value, name)
                : each.Bind(call, budget.Object(new() { ["key"] = name, ["val"] = value }));
            if (call.Renderer.Render(template, variables) is not ObjectValue { Members: var rendered })
            {
                throw JsonEException.Template(
                    $"$map on objects expects each({each.Names[0]}) to evaluate to an object");
            }

            foreach (var (renderedKey, member) in rendered)
            {
                budget.SpendText(renderedKey.Length);
                merged[renderedKey] = member;
            }
        }

        return budget.Object(merged);
    }
}

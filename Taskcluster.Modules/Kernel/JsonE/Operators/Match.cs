using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary>
/// <c>{$match: {expression: …}}</c>: the array of what stands at the conditions that hold, in the order of their texts.
/// </summary>
internal sealed class Match() : Operator("$match")
{
    public override Value Render(OperatorCall call)
    {
        call.RequireAlone();
        if (call.Operand is not ObjectValue { Members: var cases })
        {
            throw JsonEException.Template("$match can evaluate objects only");
        }

        var values = new List<Value>();
        foreach (var condition in cases.Keys.Order(StringComparer.Ordinal))
        {
            if (call.Renderer.Evaluate(condition, call.Variables).IsTruthy)
            {
                values.Add(call.Renderer.Render(cases[condition], call.Variables));
            }
        }

        return call.Renderer.Budget.Array(values);
    }
}

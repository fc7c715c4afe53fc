using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary><c>{$let: {name: …}, in: …}</c>: what stands at <c>in</c>, rendered with more variables.</summary>
internal sealed class Let() : Operator("$let")
{
    public override Value Render(OperatorCall call)
    {
        call.RequireSiblings(key => key == "in");
        if (call.Operand is not ObjectValue || call.RenderOperand() is not ObjectValue { Members: var names })
        {
            throw JsonEException.Template("$let value must be an object");
        }

        if (!names.Keys.All(key => Variables.IsName(key)))
        {
            throw JsonEException.Template("top level keys of $let must follow /[a-zA-Z_][a-zA-Z0-9_]*/");
        }

        // A null is as good as no clause.
        return call.Template.Members.TryGetValue("in", out var inner) && inner is not NullValue
            ? call.Renderer.Render(inner, call.Variables.With(names))
            : throw JsonEException.Template("$let operator requires an `in` clause");
    }
}

using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary><c>{$reverse: […]}</c>: the elements from last to first.</summary>
internal sealed class Reverse() : Operator("$reverse")
{
    public override Value Render(OperatorCall call)
    {
        call.RequireAlone();
        return call.RenderOperand() is ArrayValue array
            ? call.Renderer.Budget.Array([.. array.Items.Reverse()])
            : throw JsonEException.Template("$reverse value must evaluate to an array of objects");
    }
}

using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary><c>{$eval: expression}</c>: the value of the expression.</summary>
internal sealed class Eval() : Operator("$eval")
{
    public override Value Render(OperatorCall call)
    {
        call.RequireAlone();
        return call.Operand is TextValue { Text: var expression }
            ? call.Renderer.Evaluate(expression, call.Variables)
            : throw JsonEException.Template("$eval must be given a string expression");
    }
}

using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary><c>{$json: …}</c>: the value as JSON text, with sorted keys and without white space.</summary>
internal sealed class Json() : Operator("$json")
{
    public override Value Render(OperatorCall call)
    {
        call.RequireAlone();
        var value = call.RenderOperand();
        Renderer.RequireNoFunction(value);
        return call.Renderer.Budget.Text(SortedJson.Write(value, call.Renderer.Budget));
    }
}

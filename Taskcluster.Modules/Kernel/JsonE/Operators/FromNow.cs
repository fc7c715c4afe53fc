using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary>
/// <c>{$fromNow: 2 days 3 hours, from: …}</c>: the moment that lies so far from another one, or from now.
/// </summary>
internal sealed class FromNow() : Operator("$fromNow")
{
    public override Value Render(OperatorCall call)
    {
        call.RequireSiblings(key => key == "from");
        if (call.RenderOperand() is not TextValue { Text: var span })
        {
            throw JsonEException.Template("$fromNow expects a string");
        }

        var reference = call.Template.Members.TryGetValue("from", out var from)
            ? call.Renderer.Render(from, call.Variables)
            : null;
        return Reckoning.FromNow(span, reference, call.Variables, call.Renderer.Now);
    }
}

using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary><c>{$if: expression, then: …, else: …}</c>: one of both, or nothing where that one is missing.</summary>
internal sealed class If() : Operator("$if")
{
    public override Value Render(OperatorCall call)
    {
        // The misspelt key is known: it has an error of its own.
        call.RequireSiblings(key => key is "then" or "else" or "$then");
        if (call.Operand is not TextValue { Text: var condition })
        {
            throw JsonEException.Template("$if can evaluate string expressions only");
        }

        var isTrue = call.Renderer.Evaluate(condition, call.Variables).IsTruthy;
        var members = call.Template.Members;
        if (isTrue && members.ContainsKey("$then"))
        {
            throw JsonEException.Template("$if Syntax error: $then: should be spelled then: (no $)");
        }

        return members.TryGetValue(isTrue ? "then" : "else", out var branch)
            ? call.Renderer.Render(branch, call.Variables)
            : ObjectValue.Nothing;
    }
}

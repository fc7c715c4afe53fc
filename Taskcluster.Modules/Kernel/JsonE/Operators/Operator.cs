using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary>What an object means that has a certain key: spec/services.md §5.2.</summary>
internal abstract class Operator(string name)
{
    /// <summary>The key, with its <c>$</c>.</summary>
    public string Name { get; } = name;

    /// <exception cref="JsonEException">It is used wrongly, or something in it fails.</exception>
    public abstract Value Render(OperatorCall call);
}

/// <summary>An object with an operator's key, and where it stands.</summary>
/// <param name="Name">The operator's key.</param>
/// <param name="Template">The whole object.</param>
/// <param name="Variables">The variables where it stands.</param>
/// <param name="Renderer">The rendering that it is part of.</param>
internal readonly record struct OperatorCall(string Name, ObjectValue Template, Variables Variables, Renderer Renderer)
{
    /// <summary>What stands at the operator's key, not rendered.</summary>
    public Value Operand => Template.Members[Name];

    /// <summary>The keys beside the operator's.</summary>
    public IEnumerable<string> Siblings
    {
        get
        {
            var name = Name;
            return Template.Members.Keys.Where(key => key != name);
        }
    }

    public Value RenderOperand() => Renderer.Render(Operand, Variables);

    /// <exception cref="JsonEException">There are other keys than those that the operator knows.</exception>
    public void RequireSiblings(Predicate<string> isKnown)
    {
        var unknown = Siblings.Where(key => !isKnown(key)).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw JsonEException.Template($"{Name} has undefined properties: {string.Join(' ', unknown)}");
        }
    }

    /// <exception cref="JsonEException">There is another key beside the operator's.</exception>
    public void RequireAlone() => RequireSiblings(_ => false);
}

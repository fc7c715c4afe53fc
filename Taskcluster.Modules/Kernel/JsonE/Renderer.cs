using Taskcluster.Modules.Kernel.JsonE.Expressions;
using Taskcluster.Modules.Kernel.JsonE.Operators;
using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE;

/// <summary>One rendering of one template: the rules of spec/services.md §5.1.</summary>
internal sealed class Renderer(Budget budget, DateTimeOffset now)
{
    private readonly Interpreter interpreter = new(budget, now);
    private readonly Trail trail = new();

    // Templates are rendered many times by $map and its like, their expressions parsed once.
    private readonly Dictionary<string, Expression> expressions = [];
    private readonly Dictionary<string, Interpolation> interpolations = [];
    private int level;

    public Budget Budget { get; } = budget;

    public DateTimeOffset Now { get; } = now;

    /// <summary>Where in the template the rendering is, or was when it failed.</summary>
    public string Location => trail.ToString();

    /// <exception cref="JsonEException">JSON has no functions.</exception>
    public static void RequireNoFunction(Value value)
    {
        if (value.HasFunction)
        {
            throw JsonEException.Template("evaluated template contained uncalled functions");
        }
    }

    /// <summary>
    /// Renders a part of the template. An operator that has no value gives <see cref="ObjectValue.Nothing"/>.
    /// </summary>
    /// <exception cref="JsonEException">The template is wrong, or a limit is broken.</exception>
    public Value Render(Value template, Variables variables)
    {
        Budget.Spend();
        if (template is not (ArrayValue or ObjectValue))
        {
            return template is TextValue text ? Interpolate(text, variables) : template;
        }

        Budget.RequireDepth(++level);
        var value = template is ArrayValue array
            ? RenderArray(array, variables)
            : RenderObject((ObjectValue)template, variables);
        level--;
        return value;
    }

    /// <summary>Evaluates an expression of the template.</summary>
    /// <exception cref="JsonEException">It is none, does not fit its values, or a limit is broken.</exception>
    public Value Evaluate(string source, Variables variables)
    {
        Budget.SpendText(source.Length);
        if (!expressions.TryGetValue(source, out var expression))
        {
            expression = ExpressionParser.Parse(source, Budget);
            expressions.Add(source, expression);
        }

        return interpreter.Evaluate(expression, variables);
    }

    private ArrayValue RenderArray(ArrayValue template, Variables variables)
    {
        var items = new List<Value>(template.Items.Count);
        for (var index = 0; index < template.Items.Count; index++)
        {
            trail.Enter(index);
            var item = Render(template.Items[index], variables);
            trail.Leave();
            if (!ReferenceEquals(item, ObjectValue.Nothing))
            {
                items.Add(item);
            }
        }

        return Budget.Array(items);
    }

    private Value RenderObject(ObjectValue template, Variables variables)
    {
        Operator? found = null;
        foreach (var key in template.Members.Keys)
        {
            Budget.SpendText(key.Length);
            if (AllOperators.ByName.TryGetValue(key, out var operation))
            {
                found = found is null ? operation : throw JsonEException.Template("only one operator allowed");
            }
        }

        return found is null
            ? RenderMembers(template, variables)
            : found.Render(new OperatorCall(found.Name, template, variables, this));
    }

    private ObjectValue RenderMembers(ObjectValue template, Variables variables)
    {
        var members = new OrderedDictionary<string, Value>(template.Members.Count);
        foreach (var (key, member) in template.Members)
        {
            trail.Enter(key);
            var value = Render(member, variables);
            trail.Leave();
            if (!ReferenceEquals(value, ObjectValue.Nothing))
            {
                members[RenderKey(key, variables)] = value;
            }
        }

        return Budget.Object(members);
    }

    private string RenderKey(string key, Variables variables)
    {
        if (key.StartsWith("$$", StringComparison.Ordinal))
        {
            return key[1..];
        }

        if (key.Length > 1 && key[0] == '$' && char.IsAsciiLetter(key[1])
            && key.Skip(1).All(char.IsAsciiLetterOrDigit))
        {
            throw JsonEException.Template("$<identifier> is reserved; use $$<identifier>");
        }

        return Interpolate(new TextValue(key), variables).Text;
    }

    private TextValue Interpolate(TextValue template, Variables variables)
    {
        var text = template.Text;
        Budget.SpendText(text.Length);
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return template;
        }

        if (!interpolations.TryGetValue(text, out var interpolation))
        {
            interpolation = Interpolation.Parse(text, Budget);
            interpolations.Add(text, interpolation);
        }

        return interpolation.Render(interpreter, variables, Budget);
    }
}

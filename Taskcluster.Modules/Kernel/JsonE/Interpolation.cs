using System.Text;
using Taskcluster.Modules.Kernel.JsonE.Builtins;
using Taskcluster.Modules.Kernel.JsonE.Expressions;
using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE;

/// <summary>A text with expressions: <c>a ${b} c</c>. <c>$${</c> stands for <c>${</c>.</summary>
internal sealed class Interpolation
{
    private const string Opening = "${";

    private readonly List<Part> parts = [];

    // What is wrong behind the last part; it is raised only if no part fails before.
    private JsonEException? fault;

    private Interpolation()
    {
    }

    public static Interpolation Parse(string text, Budget budget)
    {
        budget.SpendText(text.Length);
        var interpolation = new Interpolation();
        try
        {
            interpolation.Read(text, budget);
        }
        catch (JsonEException wrong) when (wrong.Kind == "SyntaxError")
        {
            interpolation.fault = wrong;
        }

        return interpolation;
    }

    /// <exception cref="JsonEException">An expression is wrong, or its value cannot stand in a text.</exception>
    public TextValue Render(Interpreter interpreter, Variables variables, Budget budget)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part.Expression is null
                ? part.Source
                : Text(interpreter.Evaluate(part.Expression, variables), part.Source));
            budget.RequireLength(text.Length);
        }

        return fault is null
            ? budget.Text(text.ToString())
            : throw new JsonEException(fault.Kind, fault.Text);
    }

    private static string Text(Value value, string source) => value switch
    {
        NullValue => "",
        ArrayValue or ObjectValue =>
            throw JsonEException.Template($"interpolation of '{source}' produced an array or object"),
        FunctionValue => throw JsonEException.Template($"interpolation of '{source}' produced a function"),
        _ => TextBuiltins.Text(value),
    };

    private void Read(string text, Budget budget)
    {
        var start = 0;
        while (text.IndexOf(Opening, start, StringComparison.Ordinal) is var opening and >= 0)
        {
            var begin = opening + Opening.Length;
            if (opening > start && text[opening - 1] == '$')
            {
                parts.Add(new Part(text[start..(opening - 1)] + Opening, null));
                start = begin;
                continue;
            }

            parts.Add(new Part(text[start..opening], null));
            var (expression, end) = ExpressionParser.ParseUntilBrace(text, begin, budget);
            parts.Add(new Part(text[begin..end], expression));
            start = end + 1;
        }

        parts.Add(new Part(text[start..], null));
    }

    // Plain text where there is no expression.
    private sealed record Part(string Source, Expression? Expression);
}

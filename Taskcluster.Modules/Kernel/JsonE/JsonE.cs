using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.JsonE.Builtins;
using Taskcluster.Modules.Kernel.JsonE.Values;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.JsonE;

/// <summary>
/// JSON-e: JSON templates with expressions, as in spec/services.md §5. Whoever writes a template cannot make it run for
/// long or fill the memory: <see cref="JsonELimits"/> bound it.
/// </summary>
public static class JsonE
{
    /// <summary>Renders a template under the default limits.</summary>
    /// <param name="template">Any JSON; it is not changed.</param>
    /// <param name="context">The variables by their names: letters, digits and <c>_</c>, not beginning with a digit.
    /// It is not changed.</param>
    /// <param name="now">The time from which <c>fromNow</c> counts, and the variable <c>now</c>, unless the context has
    /// one of its own.</param>
    /// <returns>The rendered value, which shares no node with the template or the context; null is JSON's null.
    /// </returns>
    /// <exception cref="JsonEException">The template is wrong, does not fit the context or breaks a limit.</exception>
    public static JsonNode? Render(JsonNode? template, JsonObject context, DateTimeOffset now) =>
        Render(template, context, now, JsonELimits.Default);

    /// <summary>
    /// As <see cref="Render(JsonNode?, JsonObject, DateTimeOffset)"/>, under other limits and with more functions; they
    /// hide variables of the same name.
    /// </summary>
    /// <exception cref="JsonEException">The template is wrong, does not fit the context or breaks a limit.</exception>
    public static JsonNode? Render(
        JsonNode? template,
        JsonObject context,
        DateTimeOffset now,
        JsonELimits limits,
        IReadOnlyList<JsonEFunction>? functions = null)
    {
        var budget = new Budget(limits);
        var read = ValueReader.Read(template, budget);
        var variables = new Variables(AllBuiltins.ByName)
            .With(new Dictionary<string, Value> { ["now"] = new TextValue(WireTime.Format(now)) })
            .With(ReadContext(context, budget));
        if (functions is not null)
        {
            variables = variables.With(functions.ToDictionary(function => function.Name, ValueOf));
        }

        var renderer = new Renderer(budget, now.ToUniversalTime());
        try
        {
            var result = renderer.Render(read, variables);
            Renderer.RequireNoFunction(result);
            budget.RequireOutput(result);
            return ReferenceEquals(result, ObjectValue.Nothing) ? null : ValueWriter.Write(result);
        }
        catch (JsonEException fault) when (fault.IsHandledAt(renderer.Location))
        {
            // Never: most of the time that a wrong template takes is that of throwing, so it is thrown once.
            throw;
        }
    }

    private static Value ValueOf(JsonEFunction function) => new FunctionValue(
        function.Name,
        [Types.Text | Types.Number],
        (arguments, call) => call.Budget.Text(function.Call(TextBuiltins.Text(arguments[0]))));

    private static OrderedDictionary<string, Value> ReadContext(JsonObject context, Budget budget)
    {
        var members = ((ObjectValue)ValueReader.Read(context, budget)).Members;
        return members.Keys.All(key => Variables.IsName(key))
            ? members
            : throw JsonEException.Template("top level keys of context must follow /[a-zA-Z_][a-zA-Z0-9_]*/");
    }
}

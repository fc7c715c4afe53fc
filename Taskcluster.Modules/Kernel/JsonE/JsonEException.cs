namespace Taskcluster.Modules.Kernel.JsonE;

/// <summary>
/// A template that cannot be rendered. The message is <c>Kind: text</c>, or <c>Kind at template.a[1]["x y"]: text</c>
/// where the fault is inside of the template.
/// </summary>
public sealed class JsonEException(string kind, string text, string location = "") : Exception
{
    // Names and expressions that an error repeats may be as long as a template.
    private const int MostText = 2000;

    public override string Message =>
        Location.Length == 0 ? $"{Kind}: {Text}" : $"{Kind} at template{Location}: {Text}";

    /// <summary>
    /// <c>SyntaxError</c> (an expression cannot be read), <c>TemplateError</c> (an operator is used wrongly),
    /// <c>InterpreterError</c> (an expression does not fit its values), <c>BuiltinError</c> (a function does not fit
    /// its arguments), <c>Error</c> (a span of time cannot be read), <c>LimitError</c> (a limit is broken).
    /// </summary>
    public string Kind { get; } = kind;

    /// <summary>What is wrong.</summary>
    public string Text { get; } = text;

    /// <summary>
    /// The way through the template's arrays and objects, such as <c>.a[1]["x y"]</c>; operators are not part of it.
    /// Empty where the fault is at the top.
    /// </summary>
    public string Location { get; private set; } = location;

    /// <summary>Says where the fault is; never true, so that a filter of exceptions can say it.</summary>
    internal bool IsHandledAt(string place)
    {
        Location = place;
        return false;
    }

    internal static JsonEException Syntax(string text) => new("SyntaxError", Cut(text));

    internal static JsonEException Template(string text) => new("TemplateError", Cut(text));

    internal static JsonEException Interpreter(string text) => new("InterpreterError", Cut(text));

    internal static JsonEException Builtin(string text) => new("BuiltinError", Cut(text));

    internal static JsonEException Time(string text) => new("Error", Cut(text));

    internal static JsonEException Limit(string text) => new("LimitError", Cut(text));

    /// <summary>The beginning of a text that may be too long for a message.</summary>
    internal static string Cut(string text) => text.Length <= MostText ? text : text[..MostText] + "…";
}

using Taskcluster.Modules.Kernel.JsonE.Expressions;
using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Builtins;

/// <summary>lowercase, uppercase, strip, lstrip, rstrip, str, number, split, join.</summary>
internal static class TextBuiltins
{
    private const Types TextOrNumber = Types.Text | Types.Number;
    private const Types Plain = Types.Text | Types.Number | Types.Boolean | Types.Null;

    public static IEnumerable<FunctionValue> All =>
    [
        OfText("lowercase", EcmaText.ToLower),
        OfText("uppercase", EcmaText.ToUpper),
        OfText("strip", EcmaText.Trim),
        OfText("lstrip", EcmaText.TrimStart),
        OfText("rstrip", EcmaText.TrimEnd),
        new("str", [Plain], (arguments, _) => new TextValue(Text(arguments[0]))),
        new("number", [Types.Text], (arguments, _) => new NumberValue(EcmaNumber.Parse(Text(arguments[0])))),
        new("split", [Types.Text, TextOrNumber], Split),
        new("join", [Types.Array, TextOrNumber], Join),
    ];

    /// <summary>The text of a value that is neither array, object nor function.</summary>
    public static string Text(Value value) => value switch
    {
        TextValue { Text: var text } => text,
        NumberValue { Number: var number } => EcmaNumber.Format(number),
        BooleanValue { IsTruthy: var isTrue } => isTrue ? "true" : "false",
        _ => "null",
    };

    private static FunctionValue OfText(string name, Func<string, string> function) =>
        new(name, [Types.Text], (arguments, call) => call.Budget.Text(function(Text(arguments[0]))));

    private static ArrayValue Split(Value[] arguments, BuiltinCall call)
    {
        var (text, separator) = (Text(arguments[0]), Text(arguments[1]));
        call.Budget.SpendSearch(text, separator);
        if (separator.Length > 0)
        {
            return call.Budget.Array(
                [.. text.Split(separator).Select(part => call.Budget.Text(part))]);
        }

        call.Budget.Spend(text.Length);
        return call.Budget.Array([.. EcmaText.Split(text).Select(part => new TextValue(part))]);
    }

    // Null joins as nothing.
    private static TextValue Join(Value[] arguments, BuiltinCall call)
    {
        var items = ((ArrayValue)arguments[0]).Items;
        if (items.FirstOrDefault(item => item is ArrayValue or ObjectValue or FunctionValue) is { } other)
        {
            throw FunctionValue.InvalidOf("join", $": expected texts and numbers, and not {Access.Name(other)}");
        }

        var separator = Text(arguments[1]);
        var texts = items.Select(item => item is NullValue ? "" : Text(item)).ToList();
        call.Budget.Spend(texts.Count);
        call.Budget.RequireLength(
            texts.Sum(text => (long)text.Length) + (Math.Max(texts.Count - 1L, 0) * separator.Length));
        return call.Budget.Text(string.Join(separator, texts));
    }
}

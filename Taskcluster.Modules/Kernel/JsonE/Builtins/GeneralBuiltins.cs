using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Builtins;

/// <summary>len, typeof, defined, fromNow.</summary>
internal static class GeneralBuiltins
{
    public static IEnumerable<FunctionValue> All =>
    [
        new("len", [Types.Text | Types.Array], (arguments, _) => new NumberValue(arguments[0] is TextValue text
            ? EcmaText.Count(text.Text)
            : ((ArrayValue)arguments[0]).Items.Count)),
        new("typeof", [Types.Any], (arguments, _) => new TextValue(arguments[0].TypeName)),
        new("defined", [Types.Text], (arguments, call) =>
            BooleanValue.Of(call.Variables.Find(((TextValue)arguments[0]).Text) is not null)),
        new("fromNow", [Types.Text, Types.Text], FromNow) { Least = 1 },
    ];

    private static TextValue FromNow(Value[] arguments, BuiltinCall call) => Reckoning.FromNow(
        ((TextValue)arguments[0]).Text,
        arguments.Length > 1 ? arguments[1] : null,
        call.Variables,
        call.Now);
}

using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Builtins;

/// <summary>A function of the expression language, which is a value like others.</summary>
internal sealed class FunctionValue(string name, Types[] parameters, Func<Value[], BuiltinCall, Value> body) : Value
{
    public string Name { get; } = name;

    /// <summary>
    /// How many arguments there must be, where the error says so; the last ones may be missing then. 0: all must be
    /// there.
    /// </summary>
    public int Least { get; init; }

    /// <summary>Whether the last parameter may be given any number of times.</summary>
    public bool IsVariadic { get; init; }

    public override string TypeName => "function";

    public override bool IsTruthy => true;

    public override bool HasFunction => true;

    /// <exception cref="JsonEException">The arguments are too few, too many or of other types.</exception>
    public Value Call(Value[] arguments, BuiltinCall call)
    {
        if (arguments.Length < Least)
        {
            throw Invalid($": expected at least {Least} arguments");
        }

        if (arguments.Length > parameters.Length && !IsVariadic)
        {
            throw Invalid($": expected at most {parameters.Length} arguments, and not {arguments.Length}");
        }

        if (arguments.Length < (Least == 0 ? parameters.Length : Least)
            || arguments.Where((argument, index) => !IsOf(argument, TypesOf(index))).Any())
        {
            throw Invalid();
        }

        foreach (var argument in arguments)
        {
            call.Budget.SpendText((argument as TextValue)?.Text.Length ?? 0);
        }

        return body(arguments, call);
    }

    /// <summary>The error that is raised where the arguments do not fit the function.</summary>
    public JsonEException Invalid(string reason = "") => InvalidOf(Name, reason);

    public static JsonEException InvalidOf(string name, string reason = "") =>
        JsonEException.Builtin($"invalid arguments to builtin: {name}{reason}");

    private static bool IsOf(Value value, Types types) => (types & value switch
    {
        NullValue => Types.Null,
        BooleanValue => Types.Boolean,
        NumberValue { IsInteger: true } => Types.Integer | Types.Number,
        NumberValue => Types.Number,
        TextValue => Types.Text,
        ArrayValue => Types.Array,
        ObjectValue => Types.Object,
        _ => Types.Function,
    }) != Types.None;

    private Types TypesOf(int index) => parameters[Math.Min(index, parameters.Length - 1)];
}

/// <summary>What a function may use beside its arguments.</summary>
/// <param name="Budget">What the rendering may still use.</param>
/// <param name="Variables">The variables where it is called.</param>
/// <param name="Now">The time of the rendering.</param>
internal readonly record struct BuiltinCall(Budget Budget, Variables Variables, DateTimeOffset Now);

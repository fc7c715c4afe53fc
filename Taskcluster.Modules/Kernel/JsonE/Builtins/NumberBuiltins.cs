using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Builtins;

/// <summary>min, max, sqrt, ceil, floor, abs, range.</summary>
internal static class NumberBuiltins
{
    public static IEnumerable<FunctionValue> All =>
    [
        OfNumbers("min", Math.Min),
        OfNumbers("max", Math.Max),
        OfNumber("sqrt", Math.Sqrt),
        OfNumber("ceil", Math.Ceiling),
        OfNumber("floor", Math.Floor),
        OfNumber("abs", Math.Abs),
        new("range", [Types.Integer, Types.Integer, Types.Integer], Range) { Least = 2 },
    ];

    private static FunctionValue OfNumber(string name, Func<double, double> function) =>
        new(name, [Types.Number], (arguments, _) => new NumberValue(function(Number(arguments[0]))));

    private static FunctionValue OfNumbers(string name, Func<double, double, double> function) =>
        new(name, [Types.Number], (arguments, _) => new NumberValue(arguments.Select(Number).Aggregate(function)))
        {
            Least = 1,
            IsVariadic = true,
        };

    private static double Number(Value value) => ((NumberValue)value).Number;

    // From the first number to before the second one, in steps of the third.
    private static ArrayValue Range(Value[] arguments, BuiltinCall call)
    {
        var (start, stop) = (Number(arguments[0]), Number(arguments[1]));
        var step = arguments.Length > 2 ? Number(arguments[2]) : 1;
        if (step == 0)
        {
            throw FunctionValue.InvalidOf("range", ": expected a step other than 0");
        }

        var count = Math.Max(Math.Ceiling((stop - start) / step), 0);
        call.Budget.Spend((long)Math.Min(count, long.MaxValue / 2));
        return call.Budget.Array(
            [.. Enumerable.Range(0, (int)count).Select(index => new NumberValue(start + (index * step)))]);
    }
}

using Taskcluster.Modules.Kernel.JsonE.Builtins;
using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Expressions;

/// <summary>Evaluates expressions.</summary>
internal sealed class Interpreter(Budget budget, DateTimeOffset now)
{
    /// <exception cref="JsonEException">The expression does not fit its values, or a limit is broken.</exception>
    public Value Evaluate(Expression expression, Variables variables)
    {
        budget.Spend();
        if (expression is not Chained)
        {
            return EvaluateFirst(expression, variables);
        }

        var chain = new Stack<Chained>();
        while (expression is Chained chained)
        {
            budget.Spend();
            chain.Push(chained);
            expression = chained.First;
        }

        var value = EvaluateFirst(expression, variables);
        while (chain.TryPop(out var next))
        {
            value = Continue(value, next, variables);
        }

        return value;
    }

    private Value EvaluateFirst(Expression expression, Variables variables) => expression switch
    {
        Literal literal => literal.Value,
        Identifier { Name: var name } => variables.Find(name)
            ?? throw JsonEException.Interpreter($"unknown context value {name}"),
        ArrayLiteral array => budget.Array([.. array.Items.Select(item => Evaluate(item, variables))]),
        ObjectLiteral members => EvaluateObject(members, variables),
        Unary unary => EvaluateUnary(unary.Sign, Evaluate(unary.Operand, variables)),
        _ => throw new ArgumentOutOfRangeException(nameof(expression), expression.GetType().Name, "unknown"),
    };

    private ObjectValue EvaluateObject(ObjectLiteral literal, Variables variables)
    {
        var members = new OrderedDictionary<string, Value>(literal.Members.Count);
        foreach (var (key, member) in literal.Members)
        {
            members[key] = Evaluate(member, variables);
        }

        return budget.Object(members);
    }

    private static Value EvaluateUnary(string sign, Value operand) => (sign, operand) switch
    {
        ("!", _) => BooleanValue.Of(!operand.IsTruthy),
        ("-", NumberValue number) => new NumberValue(-number.Number),
        ("+", NumberValue) => operand,
        _ => throw JsonEException.Interpreter($"unary {sign} expects number"),
    };

    private Value Continue(Value first, Chained next, Variables variables) => next switch
    {
        Infix { Sign: "||" } either => BooleanValue.Of(
            first.IsTruthy || Evaluate(either.Second, variables).IsTruthy),
        Infix { Sign: "&&" } both => BooleanValue.Of(
            first.IsTruthy && Evaluate(both.Second, variables).IsTruthy),
        Infix infix => InfixSigns.Apply(infix.Sign, first, Evaluate(infix.Second, variables), budget),
        Property property => Access.Property(first, property.Name),
        Element element => Access.Element(first, Evaluate(element.At, variables), budget),
        Interval interval => Access.Interval(
            first,
            interval.From is { } from ? Evaluate(from, variables) : null,
            interval.To is { } to ? Evaluate(to, variables) : null,
            budget),
        Call call => EvaluateCall(first, call, variables),
        _ => throw new ArgumentOutOfRangeException(nameof(next), next.GetType().Name, "unknown"),
    };

    private Value EvaluateCall(Value called, Call call, Variables variables)
    {
        if (called is not FunctionValue function)
        {
            throw JsonEException.Interpreter($"{Access.Name(called)} is not callable");
        }

        Value[] arguments = [.. call.Arguments.Select(argument => Evaluate(argument, variables))];
        return function.Call(arguments, new BuiltinCall(budget, variables, now));
    }
}

using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Expressions;

/// <summary>An expression that has been parsed.</summary>
internal abstract record Expression;

/// <summary>A number, a text, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
internal sealed record Literal(Value Value) : Expression;

/// <summary>The name of a variable or a builtin.</summary>
internal sealed record Identifier(string Name) : Expression;

/// <summary><c>[a, b]</c></summary>
internal sealed record ArrayLiteral(IReadOnlyList<Expression> Items) : Expression;

/// <summary><c>{a: 1, "b": 2}</c>; of members with the same key there is only the last one.</summary>
internal sealed record ObjectLiteral(OrderedDictionary<string, Expression> Members) : Expression;

/// <summary><c>!a</c>, <c>-a</c>, <c>+a</c></summary>
internal sealed record Unary(string Sign, Expression Operand) : Expression;

/// <summary>
/// An expression that goes on behind another one. Such chains can be longer than the stack is deep, so they are
/// evaluated in a loop.
/// </summary>
internal abstract record Chained(Expression First) : Expression;

/// <summary>Two operands and what stands between them, <c>&amp;&amp;</c> and <c>||</c> too.</summary>
internal sealed record Infix(Expression First, string Sign, Expression Second) : Chained(First);

/// <summary><c>a.b</c></summary>
internal sealed record Property(Expression First, string Name) : Chained(First);

/// <summary><c>a[i]</c></summary>
internal sealed record Element(Expression First, Expression At) : Chained(First);

/// <summary><c>a[from:to]</c>, of which either may be left out.</summary>
internal sealed record Interval(Expression First, Expression? From, Expression? To) : Chained(First);

/// <summary><c>f(a, b)</c></summary>
internal sealed record Call(Expression First, IReadOnlyList<Expression> Arguments) : Chained(First);

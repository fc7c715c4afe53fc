using FluentAssertions;
using NUnit.Framework;
using static Taskcluster.Tests.Kernel.JsonE.Rendering;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>Expressions that cannot be read.</summary>
public sealed class SyntaxTests
{
    private const string Operands = "!, (, +, -, [, false, identifier, null, number, string, true, {";
    private const string Infixes = "!=, &&, (, *, **, +, -, ., /, <, <=, ==, >, >=, [, in, ||";

    [TestCase("1 2", "2")]
    [TestCase("a b", "b")]
    [TestCase("1 !true", "!")]
    [TestCase("1e5", "e5")]
    [TestCase("'a''b'", "'b'")]
    [TestCase("(1))", ")")]
    [TestCase("[1]]", "]")]
    [TestCase("1, 2", ",")]
    [TestCase("a: b", ":")]
    [TestCase("{}}", "}")]
    public void Behind_an_operand_comes_a_sign(string expression, string found) =>
        ExpressionFault(expression)
            .Should().Be($"SyntaxError: Found: {found} token, expected one of: {Infixes}");

    [TestCase("1 + * 2", "*")]
    [TestCase("()", ")")]
    [TestCase("[1,]", "]")]
    [TestCase("[,1]", ",")]
    [TestCase("{a: }", "}")]
    [TestCase("a[]", "]")]
    [TestCase("a[1:in]", "in")]
    [TestCase("min(1,)", ")")]
    [TestCase("in", "in")]
    [TestCase("&& 1", "&&")]
    [TestCase("- - ]", "]")]
    public void Behind_a_sign_comes_an_operand(string expression, string found) =>
        ExpressionFault(expression)
            .Should().Be($"SyntaxError: Found: {found} token, expected one of: {Operands}");

    [TestCase("a.1", "1", "identifier")]
    [TestCase("a.'b'", "'b'", "identifier")]
    [TestCase("a.null", "null", "identifier")]
    [TestCase("a.in", "in", "identifier")]
    [TestCase("{1: 2}", "1", "}")]
    [TestCase("{,}", ",", "}")]
    [TestCase("{true: 2}", "true", "}")]
    [TestCase("{a 2}", "2", ":")]
    [TestCase("{a: 1 b: 2}", "b", ",")]
    [TestCase("[1 2]", "2", "]")]
    [TestCase("(1 2)", "2", ")")]
    [TestCase("min(1 2)", "2", ")")]
    [TestCase("a[1 2]", "2", ":, ]")]
    [TestCase("a[1:2:3]", ":", "]")]
    public void Brackets_and_points_have_their_own_rules(string expression, string found, string expected) =>
        ExpressionFault(expression)
            .Should().Be($"SyntaxError: Found: {found} token, expected one of: {expected}");

    [TestCase("")]
    [TestCase(" \n")]
    [TestCase("1 +")]
    [TestCase("!")]
    [TestCase("(1")]
    [TestCase("[1,")]
    [TestCase("{")]
    [TestCase("{a")]
    [TestCase("{a:")]
    [TestCase("{a: 1,")]
    [TestCase("a.")]
    [TestCase("a[")]
    [TestCase("a[1:")]
    [TestCase("min(")]
    public void An_expression_is_complete(string expression) =>
        ExpressionFault(expression).Should().Be("SyntaxError: Unexpected end of input");

    [TestCase("1 % 2", "% 2")]
    [TestCase("a = b", "= b")]
    [TestCase("a & b", "& b")]
    [TestCase("é", "é")]
    [TestCase("'open", "'open")]
    [TestCase("1 + \"open'", "\"open'")]
    [TestCase("$x", "$x")]
    public void What_is_no_token_is_quoted(string expression, string rest) =>
        ExpressionFault(expression)
            .Should().Be($"SyntaxError: Unexpected input for '{expression}' at '{rest}'");

    [Test]
    public void A_long_expression_is_not_quoted_in_full() =>
        ExpressionFault("1 %" + new string(' ', 5000)).Length.Should().BeLessThan(500);
}

using FluentAssertions;
using NUnit.Framework;
using static Taskcluster.Tests.Kernel.JsonE.Rendering;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>The functions of the expression language.</summary>
public sealed class BuiltinTests
{
    private const string Context = """
        {"list": ["x", 2, null, true], "wide": "a😀", "pad": "\u00a0\ufeff\n x \t\u2028", "nested": [[1]]}
        """;

    [TestCase("min(4)", "4")]
    [TestCase("min(3, -1, 2)", "-1")]
    [TestCase("max(3, 11, 2)", "11")]
    [TestCase("max(1, sqrt(0 - 1), 2)", "null")]
    [TestCase("sqrt(2.25)", "1.5")]
    [TestCase("ceil(-1.5)", "-1")]
    [TestCase("ceil(1.01)", "2")]
    [TestCase("floor(-1.5)", "-2")]
    [TestCase("floor(1.99)", "1")]
    [TestCase("abs(-7.25)", "7.25")]
    [TestCase("range(2, 5)", "[2,3,4]")]
    [TestCase("range(5, 2)", "[]")]
    [TestCase("range(0, 7, 3)", "[0,3,6]")]
    [TestCase("range(3, -2, -2)", "[3,1,-1]")]
    [TestCase("range(0, 5, -1)", "[]")]
    public void Numbers_are_reckoned(string expression, string expected) => Evaluate(expression).Should().Be(expected);

    [TestCase("lowercase('ÄbC')", "äbc")]
    [TestCase("lowercase('ΟΔΟΣ ΣΑΣ')", "οδος σας")]
    [TestCase("lowercase('İ')", "i̇")]
    [TestCase("uppercase('äbC')", "ÄBC")]
    [TestCase("uppercase('straße ŉ ﬃ ı ᾳ ᾐ')", "STRASSE ʼN FFI I ΑΙ ἨΙ")]
    [TestCase("strip(pad)", "x")]
    [TestCase("lstrip('  a b  ')", "a b  ")]
    [TestCase("rstrip('  a b  ')", "  a b")]
    [TestCase("strip('\u200b\u0085')", "\u200b\u0085")]
    [TestCase("str(12.50)", "12.5")]
    [TestCase("str(true)", "true")]
    [TestCase("str(null)", "null")]
    [TestCase("str('x')", "x")]
    [TestCase("str(sqrt(0 - 1))", "NaN")]
    [TestCase("join(list, '-')", "x-2--true")]
    [TestCase("join([], ',')", "")]
    [TestCase("join([1, 2], 0.5)", "10.52")]
    public void Texts_are_made(string expression, string expected) =>
        Evaluate(expression, Context).Should().Be($"\"{expected}\"");

    [TestCase("number('12.50')", "12.5")]
    [TestCase("number(' -3e2 ')", "-300")]
    [TestCase("number('.5')", "0.5")]
    [TestCase("number('5.')", "5")]
    [TestCase("number('')", "0")]
    [TestCase("number('0x1F')", "31")]
    [TestCase("number('0b101')", "5")]
    [TestCase("number('0o17')", "15")]
    [TestCase("number('12px')", "null")]
    [TestCase("number('1_000')", "null")]
    [TestCase("number('.')", "null")]
    [TestCase("number('0x')", "null")]
    [TestCase("number('0b2')", "null")]
    [TestCase("number('- 5')", "null")]
    [TestCase("number('1e')", "null")]
    [TestCase("str(number('-Infinity'))", "\"-Infinity\"")]
    public void Texts_are_read_as_numbers_the_way_JavaScript_does(string expression, string expected) =>
        Evaluate(expression).Should().Be(expected);

    [TestCase("split('a,b,,c', ',')", """["a","b","","c"]""")]
    [TestCase("split('abc', ';')", """["abc"]""")]
    [TestCase("split('', ';')", """[""]""")]
    [TestCase("split(wide, '')", """["a","😀"]""")]
    [TestCase("split('', '')", "[]")]
    [TestCase("split('1x2x3', 'x')", """["1","2","3"]""")]
    [TestCase("split('a1b', 1)", """["a","b"]""")]
    public void Split_divides_a_text(string expression, string expected) =>
        Evaluate(expression, Context).Should().Be(expected);

    [TestCase("len(list)", "4")]
    [TestCase("len(wide)", "2")]
    [TestCase("len('')", "0")]
    [TestCase("defined('list')", "true")]
    [TestCase("defined('len')", "true")]
    [TestCase("defined('now')", "true")]
    [TestCase("defined('gone')", "false")]
    [TestCase("[typeof(1), typeof('a'), typeof(true), typeof(null)]", """["number","string","boolean","null"]""")]
    [TestCase("[typeof([]), typeof({}), typeof(len)]", """["array","object","function"]""")]
    public void Values_are_asked_about(string expression, string expected) =>
        Evaluate(expression, Context).Should().Be(expected);

    [TestCase("min()", "min: expected at least 1 arguments")]
    [TestCase("max()", "max: expected at least 1 arguments")]
    [TestCase("min(1, '2')", "min")]
    [TestCase("max(null)", "max")]
    [TestCase("sqrt('4')", "sqrt")]
    [TestCase("sqrt()", "sqrt")]
    [TestCase("sqrt(4, 9)", "sqrt: expected at most 1 arguments, and not 2")]
    [TestCase("ceil([])", "ceil")]
    [TestCase("floor({})", "floor")]
    [TestCase("abs(true)", "abs")]
    [TestCase("range(1)", "range: expected at least 2 arguments")]
    [TestCase("range(1, 2, 0)", "range: expected a step other than 0")]
    [TestCase("range(0.5, 2)", "range")]
    [TestCase("range(1, 2, '1')", "range")]
    [TestCase("range(1, 2, 1, 1)", "range: expected at most 3 arguments, and not 4")]
    [TestCase("lowercase(1)", "lowercase")]
    [TestCase("uppercase(null)", "uppercase")]
    [TestCase("strip([])", "strip")]
    [TestCase("lstrip()", "lstrip")]
    [TestCase("rstrip('a', 'b')", "rstrip: expected at most 1 arguments, and not 2")]
    [TestCase("str([])", "str")]
    [TestCase("str(len)", "str")]
    [TestCase("number(1)", "number")]
    [TestCase("len(null)", "len")]
    [TestCase("len({})", "len")]
    [TestCase("split('a')", "split")]
    [TestCase("split(1, 2)", "split")]
    [TestCase("split('a', null)", "split")]
    [TestCase("join('a', 'b')", "join")]
    [TestCase("join([1])", "join")]
    [TestCase("join(nested, '')", "join: expected texts and numbers, and not an array")]
    [TestCase("join([{}], '')", "join: expected texts and numbers, and not an object")]
    [TestCase("join([len], '')", "join: expected texts and numbers, and not function")]
    [TestCase("typeof()", "typeof")]
    [TestCase("defined(1)", "defined")]
    [TestCase("fromNow()", "fromNow: expected at least 1 arguments")]
    [TestCase("fromNow(1)", "fromNow")]
    [TestCase("fromNow('1 d', 5)", "fromNow")]
    public void Arguments_that_do_not_fit_are_refused(string expression, string expected) =>
        ExpressionFault(expression, Context).Should().Be("BuiltinError: invalid arguments to builtin: " + expected);

    [Test]
    public void Functions_are_called_wherever_they_stand() =>
        Render("""{"$let": {"f": {"max": {"$eval": "min"}}}, "in": {"$eval": "[f.max(1, 2), [len][0]('abc')]"}}""")
            .Should().Be("[1,3]");
}

using FluentAssertions;
using NUnit.Framework;
using static Taskcluster.Tests.Kernel.JsonE.Rendering;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>Expressions in texts and keys.</summary>
public sealed class InterpolationTests
{
    private const string Context = """{"n": 4, "s": "ore", "t": true, "z": null, "list": [1], "o": {"k": "v"}}""";

    [TestCase("f${s}st", "forest")]
    [TestCase("${n}${t}", "4true")]
    [TestCase("[${z}]", "[]")]
    [TestCase("${ o . k }", "v")]
    [TestCase("${{a: '}'}.a}!", "}!")]
    [TestCase("${'${'}", "${")]
    [TestCase("${0.1 + 0.2}", "0.30000000000000004")]
    [TestCase("${n}}", "4}")]
    [TestCase("{${n}", "{4")]
    public void An_expression_gives_way_to_its_value(string text, string expected) =>
        Render($"\"{text}\"", Context).Should().Be($"\"{expected}\"");

    [TestCase("$${n}", "${n}")]
    [TestCase("$$${n}", "$${n}")]
    [TestCase("${n}$${n}${n}", "4${n}4")]
    [TestCase("$${", "${")]
    [TestCase("$$", "$$")]
    [TestCase("$ {n}", "$ {n}")]
    public void A_dollar_before_the_opening_takes_its_meaning_away(string text, string expected) =>
        Render($"\"{text}\"", Context).Should().Be($"\"{expected}\"");

    [Test]
    public void Keys_have_expressions_too() =>
        Render("""{"c${s}-${n}": {"$eval": "n"}}""", Context).Should().Be("""{"core-4":4}""");

    [TestCase("${list}", "interpolation of 'list' produced an array or object")]
    [TestCase("- ${ o } -", "interpolation of ' o ' produced an array or object")]
    [TestCase("${min}", "interpolation of 'min' produced a function")]
    public void Only_plain_values_can_stand_in_a_text(string text, string expected) =>
        Fault($$"""{"here": "{{text}}"}""", Context).Should().Be("TemplateError at template.here: " + expected);

    [TestCase("${n")]
    [TestCase("${n} and ${ o.k ")]
    [TestCase("${ '}'")]
    public void An_expression_must_end_in_a_brace(string text) =>
        Fault($"\"{text}\"", Context).Should().Be("SyntaxError: unterminated ${..} expression");

    [TestCase("${")]
    [TestCase("${n +")]
    [TestCase("${[n")]
    public void An_expression_that_is_not_complete_has_no_end(string text) =>
        Fault($"\"{text}\"", Context).Should().Be("SyntaxError: Unexpected end of input");

    [TestCase("${}")]
    [TestCase("${n + }")]
    [TestCase("${list[1:}")]
    public void A_brace_may_not_stand_where_an_operand_should(string text) =>
        Fault($"\"{text}\"", Context).Should().StartWith("SyntaxError: Found: } token, expected one of: !, (, +");

    [Test]
    public void Something_else_than_a_brace_is_named() =>
        Fault("\"${n n}\"", Context).Should().StartWith("SyntaxError: Found: n token, expected one of: !=, &&");

    [Test]
    public void A_sign_that_there_is_not_is_quoted_with_what_follows() =>
        Fault("\"a ${1 ~ 2} b\"").Should().Be("SyntaxError: Unexpected input for '1 ~ 2} b' at '~ 2} b'");

    [Test]
    public void Of_two_errors_the_first_one_is_told() =>
        Fault("\"${gone} ${\"").Should().Be("InterpreterError: unknown context value gone");

    [Test]
    public void The_same_text_fails_each_time_it_is_rendered() =>
        Fault("""{"$map": [1, 0], "each(x)": {"$if": "x == 0", "then": "${x} ${"}}""")
            .Should().Be("SyntaxError: Unexpected end of input");
}

using FluentAssertions;
using NUnit.Framework;
using static Taskcluster.Tests.Kernel.JsonE.Rendering;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>$eval, $if, $switch, $match.</summary>
public sealed class ConditionOperatorTests
{
    private const string Context = """{"level": 3, "name": "autoland"}""";

    [Test]
    public void Eval_gives_the_value_of_an_expression_of_any_type() =>
        Render("""{"$eval": "{level: [level, name]}"}""", Context).Should().Be("""{"level":[3,"autoland"]}""");

    [TestCase("""{"$eval": 7}""", "$eval must be given a string expression")]
    [TestCase("""{"$eval": {"$eval": "'1'"}}""", "$eval must be given a string expression")]
    [TestCase("""{"$eval": "1", "b": 1, "a": 2}""", "$eval has undefined properties: a b")]
    [TestCase("""{"$if": true, "then": 1}""", "$if can evaluate string expressions only")]
    [TestCase("""{"$if": "true", "otherwise": 1}""", "$if has undefined properties: otherwise")]
    [TestCase("""{"$if": "true", "$then": 1}""", "$if Syntax error: $then: should be spelled then: (no $)")]
    [TestCase("""{"$switch": []}""", "$switch can evaluate objects only")]
    [TestCase("""{"$switch": {"true": 1, "1 < 2": 2}}""", "$switch can only have one truthy condition")]
    [TestCase("""{"$switch": {}, "else": 1}""", "$switch has undefined properties: else")]
    [TestCase("""{"$match": "true"}""", "$match can evaluate objects only")]
    [TestCase("""{"$match": {}, "x": 1}""", "$match has undefined properties: x")]
    public void What_is_no_condition_is_refused(string template, string expected) =>
        Fault(template).Should().Be("TemplateError: " + expected);

    [TestCase("level >= 3", "\"yes autoland\"")]
    [TestCase("level < 3", "\"no autoland\"")]
    public void If_chooses_the_branch_and_renders_it(string condition, string expected) =>
        Render($$"""{"$if": "{{condition}}", "then": "yes ${name}", "else": "no ${name}"}""", Context)
            .Should().Be(expected);

    [Test]
    public void If_does_not_render_the_other_branch() =>
        Render("""{"$if": "true", "then": 1, "else": {"$eval": "gone"}}""").Should().Be("1");

    [TestCase("""{"$if": "false", "then": 1}""")]
    [TestCase("""{"$if": "true", "else": 1}""")]
    [TestCase("""{"$if": "true"}""")]
    [TestCase("""{"$if": "false", "$then": 1}""")]
    [TestCase("""{"$switch": {"level == 1": 1, "level == 2": 2}}""")]
    [TestCase("""{"$switch": {}}""")]
    [TestCase("""{"$switch": {"$default": {"$if": "false", "then": 1}}}""")]
    public void Without_a_branch_there_is_nothing(string template) =>
        Render($"[{template}]", Context).Should().Be("[]");

    [TestCase("null", false)]
    [TestCase("0", false)]
    [TestCase("-1", true)]
    [TestCase("''", false)]
    [TestCase("'0'", true)]
    [TestCase("[]", false)]
    [TestCase("[[]]", true)]
    [TestCase("{}", false)]
    [TestCase("{a: null}", true)]
    [TestCase("str", true)]
    public void What_is_empty_does_not_hold(string condition, bool holds)
    {
        Render($$"""{"$if": "{{condition}}", "then": true, "else": false}""").Should().Be(holds ? "true" : "false");
        Render($$"""{"$match": {"{{condition}}": 1} }""").Should().Be(holds ? "[1]" : "[]");
        Render($$"""{"$switch": {"{{condition}}": true, "$default": false} }""").Should().Be(holds ? "true" : "false");
        Evaluate($"!({condition})").Should().Be(holds ? "false" : "true");
    }

    [Test]
    public void Switch_takes_what_stands_at_the_condition_that_holds() =>
        Render("""{"$switch": {"level == 1": "try", "level == 3": "${name}", "$default": "none"}}""", Context)
            .Should().Be("\"autoland\"");

    [Test]
    public void Switch_has_a_default_of_any_value()
    {
        Render("""[{"$switch": {"level == 1": 1, "$default": null}}]""", Context).Should().Be("[null]");
        Render("""{"$switch": {"level == 1": 1, "$default": ["${name}"]}}""", Context).Should().Be("""["autoland"]""");
    }

    [Test]
    public void Match_takes_all_in_the_order_of_their_conditions() =>
        Render("""{"$match": {"true": 3, "level == 3": "${name}", "level == 4": 2, "1 == 1": 1}}""", Context)
            .Should().Be("""[1,"autoland",3]""");

    [Test]
    public void A_condition_that_fails_is_told() =>
        Fault("""{"a": {"$match": {"level": 1, "gone": 2}}}""", Context)
            .Should().Be("InterpreterError at template.a: unknown context value gone");
}

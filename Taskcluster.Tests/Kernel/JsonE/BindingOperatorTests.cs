using FluentAssertions;
using NUnit.Framework;
using static Taskcluster.Tests.Kernel.JsonE.Rendering;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>$let, $map, $reduce, $find.</summary>
public sealed class BindingOperatorTests
{
    [Test]
    public void Let_adds_variables_that_hide_outer_ones_for_its_clause_only() =>
        Render(
            """[{"$let": {"x": "inner", "${'y'}": {"$eval": "x"}}, "in": "${x} ${y}"}, "${x}"]""",
            """{"x": "outer"}""").Should().Be("""["inner outer","outer"]""");

    [Test]
    public void Let_takes_any_template_that_becomes_an_object() =>
        Render("""{"$let": {"$merge": [{"a": 1}, {"b": 2}]}, "in": {"$eval": "a + b"}}""").Should().Be("3");

    [Test]
    public void A_variable_without_a_value_is_none() =>
        Fault("""{"$let": {"a": {"$if": "false", "then": 1}}, "in": {"$eval": "a"}}""")
            .Should().Be("InterpreterError: unknown context value a");

    [Test]
    public void A_variable_can_hide_a_builtin() =>
        Render("""{"$let": {"len": 5}, "in": {"$eval": "len + 1"}}""").Should().Be("6");

    [Test]
    public void Let_without_a_value_in_its_clause_has_none() =>
        Render("""[{"$let": {}, "in": {"$if": "false", "then": 1}}]""").Should().Be("[]");

    [TestCase("""{"$let": [1], "in": 1}""", "$let value must be an object")]
    [TestCase("""{"$let": "a", "in": 1}""", "$let value must be an object")]
    [TestCase("""{"$let": {"a": 1}}""", "$let operator requires an `in` clause")]
    [TestCase("""{"$let": {"a": 1}, "in": 1, "on": 1}""", "$let has undefined properties: on")]
    [TestCase("""{"$let": {"a-b": 1}, "in": 1}""",
        "top level keys of $let must follow /[a-zA-Z_][a-zA-Z0-9_]*/")]
    [TestCase("""{"$map": [1]}""", "$map must have exactly two properties")]
    [TestCase("""{"$map": [1], "each(a)": 1, "each(b)": 1}""", "$map must have exactly two properties")]
    [TestCase("""{"$map": [1], "each(a,b,c)": 1}""", "$map has undefined properties: each(a,b,c)")]
    [TestCase("""{"$map": [1], "each( a)": 1}""", "$map has undefined properties: each( a)")]
    [TestCase("""{"$map": [1], "each(a)b": 1}""", "$map has undefined properties: each(a)b")]
    [TestCase("""{"$map": [1], "each(2)": 1}""", "$map has undefined properties: each(2)")]
    [TestCase("""{"$map": [1], "every(a)": 1}""", "$map has undefined properties: every(a)")]
    [TestCase("""{"$map": "abc", "each(a)": 1}""", "$map value must evaluate to an array or object")]
    [TestCase("""{"$map": {"k": 1}, "each(a)": [1]}""", "$map on objects expects each(a) to evaluate to an object")]
    [TestCase("""{"$reduce": [1], "initial": 0}""", "$reduce must have exactly three properties")]
    [TestCase("""{"$reduce": [1], "each(a,b)": 0}""", "$reduce must have exactly three properties")]
    [TestCase("""{"$reduce": [1], "each(a)": 0, "initial": 0}""", "$reduce has undefined properties: each(a)")]
    [TestCase("""{"$reduce": {}, "each(a,b)": 0, "initial": 0}""", "$reduce value must evaluate to an array")]
    [TestCase("""{"$find": [1]}""", "$find must have exactly two properties")]
    [TestCase("""{"$find": [1], "each()": "a"}""", "$find has undefined properties: each()")]
    [TestCase("""{"$find": {}, "each(a)": "a"}""", "$find value must evaluate to an array")]
    [TestCase("""{"$find": [], "each(a)": true}""", "each can evaluate string expressions only")]
    public void What_does_not_fit_is_refused(string template, string expected) =>
        Fault(template).Should().Be("TemplateError: " + expected);

    [Test]
    public void Map_renders_a_template_for_each_element() =>
        Render("""{"$map": ["linux", "mac"], "each(os)": {"build": "${os}/${flavour}"}}""", """{"flavour": "opt"}""")
            .Should().Be("""[{"build":"linux/opt"},{"build":"mac/opt"}]""");

    [Test]
    public void Map_counts_elements() =>
        Render("""{"$map": ["a", "b"], "each(x, place)": "${place}${x}"}""").Should().Be("""["0a","1b"]""");

    [Test]
    public void Map_leaves_out_what_has_no_value() =>
        Render("""{"$map": {"$eval": "range(0, 6)"}, "each(x)": {"$if": "x * x > 8", "then": {"$eval": "x"}}}""")
            .Should().Be("[3,4,5]");

    [Test]
    public void Map_merges_what_it_makes_of_the_members_of_an_object()
    {
        Render("""{"$map": {"a": 1, "b": 2}, "each(x)": {"${x.key}${x.key}": {"$eval": "x.val * 10"}}}""")
            .Should().Be("""{"aa":10,"bb":20}""");
        Render("""{"$map": {"a": 1, "b": 2}, "each(v,k)": {"${k}": {"$eval": "v"}, "last": "${k}"}}""")
            .Should().Be("""{"a":1,"last":"b","b":2}""");
    }

    [Test]
    public void Map_passes_over_members_without_a_value() =>
        Render("""{"$map": {"a": 1, "b": 2}, "each(v,k)": {"$if": "v > 1", "then": {"${k}": true}}}""")
            .Should().Be("""{"b":true}""");

    [Test]
    public void Reduce_puts_one_element_after_the_other_to_what_there_is() =>
        Render("""{"$reduce": ["b", "c"], "initial": "a", "each(made, next, place)": "(${made}${next}${place})"}""")
            .Should().Be("\"((ab0)c1)\"");

    [Test]
    public void Reduce_keeps_what_there_is_where_it_makes_nothing() =>
        Render("""
            {"$reduce": [5, 9, 2], "initial": 0,
             "each(best, x)": {"$if": "x > best", "then": {"$eval": "x"}}}
            """).Should().Be("9");

    [Test]
    public void Reduce_takes_its_initial_value_as_it_stands() =>
        Render("""{"$reduce": [], "initial": {"$eval": "gone"}, "each(a,b)": 1}""").Should().Be("""{"$eval":"gone"}""");

    [Test]
    public void Find_gives_the_first_element_for_which_the_expression_holds()
    {
        Render("""{"$find": [{"n": 1}, {"n": 5}, {"n": 7}], "each(x)": "x.n > limit"}""", """{"limit": 4}""")
            .Should().Be("""{"n":5}""");
        Render("""{"$find": ["p", "q"], "each(x,place)": "place == 1"}""").Should().Be("\"q\"");
        Render("""[{"$find": ["p", "q"], "each(x)": "x == 'r'"}]""").Should().Be("[]");
    }
}

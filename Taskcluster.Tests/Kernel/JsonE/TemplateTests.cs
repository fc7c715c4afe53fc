using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonE;
using static Taskcluster.Tests.Kernel.JsonE.Rendering;
using Renderer = Taskcluster.Modules.Kernel.JsonE.JsonE;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>What is rendered how, whatever the operators: spec/services.md §5.1.</summary>
public sealed class TemplateTests
{
    [TestCase("null")]
    [TestCase("true")]
    [TestCase("-12.75")]
    [TestCase("\"no braces, $5\"")]
    [TestCase("""[1,["two",{}],[]]""")]
    [TestCase("""{"zebra":1,"ant":{"deep":[null,false]},"":"empty"}""")]
    public void What_has_no_operator_and_no_expression_is_its_own_result(string template) =>
        Render(template).Should().Be(template);

    [TestCase("1.0", "1")]
    [TestCase("1e3", "1000")]
    [TestCase("-0.0", "0")]
    [TestCase("9007199254740993", "9007199254740992")]
    [TestCase("0.1", "0.1")]
    public void Numbers_are_doubles(string template, string expected) => Render(template).Should().Be(expected);

    [Test]
    public void A_number_that_JSON_cannot_write_is_null() =>
        Render("""[{"$eval": "sqrt(0 - 4)"}, {"$eval": "10 ** 999"}]""").Should().Be("[null,null]");

    [Test]
    public void An_operator_without_a_value_is_left_out_of_arrays_and_objects_and_null_at_the_top()
    {
        const string Nothing = """{"$if": "false", "then": 1}""";

        Render($"[7, {Nothing}, 8]").Should().Be("[7,8]");
        Render($$"""{"a": {{Nothing}}, "b": [{{Nothing}}]}""").Should().Be("""{"b":[]}""");
        Render(Nothing).Should().Be("null");
    }

    [Test]
    public void A_null_stays_where_an_operator_has_that_value() =>
        Render("""[{"$if": "true", "then": null}, {"$eval": "null"}]""").Should().Be("[null,null]");

    [Test]
    public void A_key_that_begins_with_two_dollars_loses_one_and_is_no_operator() =>
        Render("""{"$$eval": "1 + 1", "$$$x": 1, "$$a${b}": 2}""")
            .Should().Be("""{"$eval":"1 + 1","$$x":1,"$a${b}":2}""");

    [TestCase("$other")]
    [TestCase("$a1")]
    [TestCase("$default")]
    public void A_key_that_looks_like_an_operator_is_refused(string key) =>
        Fault($$"""{"{{key}}": 1}""").Should().Be("TemplateError: $<identifier> is reserved; use $$<identifier>");

    [TestCase("$")]
    [TestCase("$5")]
    [TestCase("$a b")]
    [TestCase("$a_b")]
    [TestCase("a$b")]
    public void Any_other_key_with_a_dollar_is_a_key(string key) =>
        Render($$"""{"{{key}}":1}""").Should().Be($$"""{"{{key}}":1}""");

    [Test]
    public void An_object_has_one_operator_at_most() =>
        Fault("""{"$eval": "1", "$json": 2}""").Should().Be("TemplateError: only one operator allowed");

    [Test]
    public void Of_keys_that_become_the_same_the_last_one_counts_in_the_place_of_the_first() =>
        Render("""{"a${1}": "first", "b": 0, "${'a1'}": "second"}""").Should().Be("""{"a1":"second","b":0}""");

    [Test]
    public void The_template_and_the_context_stay_as_they_are()
    {
        var template = JsonNode.Parse("""{"$let": {"y": [3, 1]}, "in": {"$reverse": {"$eval": "x"}}}""");
        var context = JsonNode.Parse("""{"x": [2, 9, 4]}""")!.AsObject();
        var (templateBefore, contextBefore) = (template!.DeepClone(), context.DeepClone());

        var result = Renderer.Render(template, context, Now);
        result!.AsArray().Clear();

        JsonNode.DeepEquals(template, templateBefore).Should().BeTrue();
        JsonNode.DeepEquals(context, contextBefore).Should().BeTrue();
    }

    [Test]
    public void Nodes_that_were_made_and_not_parsed_are_read_as_the_JSON_that_they_are()
    {
        var context = new JsonObject
        {
            ["int"] = 7,
            ["decimal"] = 2.5m,
            ["float"] = 0.5f,
            ["guid"] = JsonValue.Create(Guid.Empty),
            ["letter"] = JsonValue.Create('q'),
        };

        Renderer.Render("${int} ${decimal} ${float} ${guid} ${letter}", context, Now)!.GetValue<string>()
            .Should().Be("7 2.5 0.5 00000000-0000-0000-0000-000000000000 q");
    }

    [Test]
    public void A_text_that_is_not_Unicode_is_refused() =>
        Fault("""{"a": "\ud83d"}""").Should()
            .StartWith("TemplateError: a text of the template or the context is not Unicode: ");

    [Test]
    public void An_object_with_a_key_twice_is_refused() =>
        Fault("""{"a": {"b": 1, "b": 2}}""").Should()
            .StartWith("TemplateError: an object of the template or the context is ambiguous: ");

    [TestCase("a b")]
    [TestCase("9a")]
    [TestCase("")]
    [TestCase("é")]
    [TestCase("a\\n")]
    public void A_variable_of_the_context_has_a_name_that_expressions_can_say(string name) =>
        Fault("1", $$"""{"{{name}}": 1}""")
            .Should().Be("TemplateError: top level keys of context must follow /[a-zA-Z_][a-zA-Z0-9_]*/");

    [Test]
    public void Now_is_a_variable_unless_the_context_has_one_of_that_name()
    {
        Evaluate("now").Should().Be("\"2026-03-14T09:26:53.589Z\"");
        Evaluate("now", """{"now": 5}""").Should().Be("5");
    }

    [Test]
    public void Now_is_told_in_UTC() =>
        Renderer.Render("${now}", [], new DateTimeOffset(2026, 3, 14, 0, 30, 0, TimeSpan.FromHours(2)))!
            .GetValue<string>().Should().Be("2026-03-13T22:30:00.000Z");

    [Test]
    public void Functions_are_values_but_not_results()
    {
        const string Expected = "TemplateError: evaluated template contained uncalled functions";

        Fault("""{"$eval": "max"}""").Should().Be(Expected);
        Fault("""[{"a": [{"$eval": "len"}]}]""").Should().Be(Expected);
        Fault("""{"$json": {"$eval": "[str]"}}""").Should().Be(Expected);
        Render("""{"$let": {"f": {"$eval": "max"}}, "in": {"$eval": "f(3, 8)"}}""").Should().Be("8");
    }

    [TestCase("""{"job": [0, {"x y": {"$eval": "oops"}}]}""", """.job[1]["x y"]""")]
    [TestCase("""{"a_b": {"$eval": "oops"}}""", """["a_b"]""")]
    [TestCase("""{"q\"\\": {"7": {"$eval": "oops"}}}""", """["q\"\\"]["7"]""")]
    [TestCase("""{"a": {"$if": "true", "then": {"b": {"$eval": "oops"}}}}""", ".a.b")]
    [TestCase("""{"a": {"$map": [1], "each(x)": [2, {"$eval": "oops"}]}}""", ".a[1]")]
    [TestCase("""{"fine": 1, "${'k'}": "${oops}"}""", """["${'k'}"]""")]
    public void An_error_names_the_way_through_arrays_and_objects(string template, string location)
    {
        var fault = Catch(() => Render(template));

        fault.Message.Should().Be($"InterpreterError at template{location}: unknown context value oops");
        fault.Location.Should().Be(location);
        fault.Kind.Should().Be("InterpreterError");
        fault.Text.Should().Be("unknown context value oops");
    }

    [Test]
    public void An_error_at_the_top_names_no_way() =>
        Catch(() => Render("""{"$eval": "oops"}""")).Location.Should().BeEmpty();

    [Test]
    public void An_error_behind_a_part_that_was_rendered_does_not_name_that_part() =>
        Fault("""{"a": {"b": [1, 2]}, "c": "${oops}"}""").Should().StartWith("InterpreterError at template.c: ");

    [Test]
    public void An_error_is_a_JsonEException_with_all_parts_in_its_message() =>
        new JsonEException("SomeError", "text", ".a[0]").Message.Should().Be("SomeError at template.a[0]: text");
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonE;
using static Taskcluster.Tests.Kernel.JsonE.Rendering;
using Renderer = Taskcluster.Modules.Kernel.JsonE.JsonE;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>No template takes long or fills the memory.</summary>
public sealed class LimitTests
{
    private const string Doubling = """
        {"$reduce": {"$eval": "range(0, 60)"}, "initial": ["x"], "each(a,i)": {"$eval": "[a, a]"}}
        """;

    private const string Growing = """
        {"$reduce": {"$eval": "range(0, 60)"}, "initial": "x", "each(a,i)": {"$eval": "a + a"}}
        """;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [TestCase("""{"$eval": "range(0, 100000000000)"}""", "Steps")]
    [TestCase("""
        {"$map": {"$eval": "range(0, 2000)"}, "each(x)": {"$map": {"$eval": "range(0, 2000)"}, "each(y)": 1}}
        """, "Steps")]
    [TestCase(Doubling, "OutputValues")]
    [TestCase($$"""{"$json": {{Doubling}}}""", "TextLength")]
    [TestCase($$"""{"$flattenDeep": {{Doubling}}}""", "Steps")]
    [TestCase($$"""{"$let": {"a": {{Doubling}}, "b": {{Doubling}}}, "in": {"$eval": "a == b"} }""", "Steps")]
    [TestCase(Growing, "TextLength")]
    [TestCase("""
        {"$reduce": {"$eval": "range(0, 60)"}, "initial": {"a": [1]},
         "each(x,i)": {"$mergeDeep": [{"$eval": "x"}, {"$eval": "x"}]}}
        """, "Steps")]
    [TestCase("""{"$reduce": {"$eval": "range(0, 60)"}, "initial": "x", "each(a,i)": "${a}${a}"}""", "TextLength")]
    [TestCase("""{"$reduce": {"$eval": "range(0, 300)"}, "initial": 0, "each(a,i)": {"$eval": "[a]"}}""", "Depth")]
    public void What_grows_without_end_is_stopped_soon(string template, string limit)
    {
        var watch = Stopwatch.StartNew();

        var fault = Catch(() => Render(template));

        watch.Elapsed.Should().BeLessThan(Soon);
        fault.Message.Should().StartWith("LimitError").And.Contain($"the limit {limit} is ");
    }

    [Test]
    public void Long_texts_are_searched_and_sorted_within_the_limits()
    {
        var text = new string('a', 500_000);
        var context = new JsonObject { ["text"] = text, ["part"] = text[..250_000] + "b" };
        var watch = Stopwatch.StartNew();

        Catch(() => Renderer.Render(Evaluation("part in text"), context, Now)).Kind.Should().Be("LimitError");
        Catch(() => Renderer.Render(Evaluation("split(text, part)"), context, Now)).Kind.Should().Be("LimitError");
        Catch(() => Renderer.Render(
            JsonNode.Parse("""{"$sort": {"$map": {"$eval": "range(0, 90000)"}, "each(x)": {"$eval": "text"}}}"""),
            context,
            Now)).Kind.Should().Be("LimitError");

        watch.Elapsed.Should().BeLessThan(Soon);
    }

    [TestCase("o[t]")]
    [TestCase("t in o")]
    [TestCase("o == p")]
    [TestCase("defined(t)")]
    [TestCase("typeof(t)")]
    [TestCase("number(t)")]
    [TestCase("strip(t)")]
    [TestCase("len(t)")]
    [TestCase("t[5]")]
    [TestCase("t[5:6]")]
    [TestCase("t == t + ''")]
    public void Going_through_a_long_text_often_counts(string expression)
    {
        var text = new string('1', 900_000);
        var context = new JsonObject
        {
            ["t"] = text,
            ["o"] = new JsonObject { [text] = 1 },
            ["p"] = new JsonObject { [text] = 2 },
        };
        var template = new JsonObject
        {
            ["$map"] = Evaluation("range(0, 200000)"),
            ["each(x)"] = Evaluation(expression),
        };
        var watch = Stopwatch.StartNew();

        Catch(() => Renderer.Render(template, context, Now)).Kind.Should().Be("LimitError");

        watch.Elapsed.Should().BeLessThan(Soon);
    }

    [Test]
    public void A_long_template_rendered_often_counts()
    {
        var text = new string('a', 900_000);
        JsonNode[] often = [text, new JsonObject { [text] = 1 }, $"${{'{text}' == '{text}'}}", Evaluation($"'{text}'")];

        foreach (var template in often)
        {
            var mapped = new JsonObject { ["$map"] = Evaluation("range(0, 200000)"), ["each(x)"] = template };
            Catch(() => Renderer.Render(mapped, [], Now)).Kind.Should().Be("LimitError");
        }

        var named = new JsonObject { ["$map"] = Evaluation("range(0, 200000)"), [$"each({text})"] = 1 };
        Catch(() => Renderer.Render(named, [], Now)).Kind.Should().Be("LimitError");
    }

    [Test]
    public void An_error_does_not_repeat_a_text_of_any_length()
    {
        var text = new string('a', 900_000);

        Catch(() => Renderer.Render(Evaluation(text), [], Now)).Message.Length.Should().BeLessThan(5000);
        Catch(() => Renderer.Render(new JsonObject { [text] = Evaluation("gone") }, [], Now))
            .Message.Length.Should().BeLessThan(5000);
    }

    [TestCase("(", ")")]
    [TestCase("[", "]")]
    [TestCase("{a: ", "}")]
    [TestCase("abs(", ")")]
    [TestCase("[0, 0][", "]")]
    [TestCase("!", "")]
    [TestCase("2 ** ", "")]
    public void An_expression_can_be_nested_so_far_only(string before, string after)
    {
        ExpressionFault(Nested(100_000)).Should().StartWith("LimitError: ").And.Contain("the limit Depth is 256");
        Evaluate($"typeof({Nested(100)})").Should().NotBeEmpty();

        string Nested(int times) =>
            string.Concat(Enumerable.Repeat(before, times)) + "0" + string.Concat(Enumerable.Repeat(after, times));
    }

    [Test]
    public void A_template_can_be_nested_so_far_only()
    {
        var template = new JsonArray();
        for (var level = 1; level < 1000; level++)
        {
            template = level % 2 == 0 ? [template] : [new JsonObject { ["a"] = template }];
        }

        Catch(() => Renderer.Render(template, [], Now)).Message.Should().Contain("the limit Depth is 256");
        Catch(() => Renderer.Render(null, new JsonObject { ["a"] = template.DeepClone() }, Now))
            .Message.Should().Contain("the limit Depth is 256");
    }

    [Test]
    public void Operators_can_be_nested_so_far_only()
    {
        JsonNode template = JsonValue.Create("${x}");
        for (var level = 0; level < 400; level++)
        {
            template = new JsonObject { ["$let"] = new JsonObject { ["x"] = level }, ["in"] = template };
        }

        Catch(() => Renderer.Render(template, [], Now)).Kind.Should().Be("LimitError");
    }

    [Test]
    public void A_hundred_levels_are_rendered()
    {
        JsonNode template = JsonValue.Create("${x}");
        for (var level = 0; level < 100; level++)
        {
            template = new JsonObject { ["$let"] = new JsonObject { ["x"] = level }, ["in"] = template };
        }

        Renderer.Render(template, [], Now)!.GetValue<string>().Should().Be("0");
    }

    [Test]
    public void An_error_names_the_limit_and_both_values()
    {
        LimitFault("[1, 2, 3, 4]", new JsonELimits { Steps = 4 })
            .Should().Be("LimitError at template[3]: the template takes at least 5 steps, and the limit Steps is 4");
        LimitFault("[[[]]]", new JsonELimits { Depth = 2 })
            .Should().Be("LimitError: the template or a value has at least 3 levels, and the limit Depth is 2");
        LimitFault("""{"a": "${'four'}"}""", new JsonELimits { TextLength = 3 })
            .Should().Be("LimitError at template.a: a text has at least 4 characters, and the limit TextLength is 3");
        LimitFault("[1, 2]", new JsonELimits { OutputValues = 2 })
            .Should().Be("LimitError: the result has at least 3 values, and the limit OutputValues is 2");
        LimitFault("""{"ab": "cd"}""", new JsonELimits { OutputCharacters = 3 }).Should().Be(
            "LimitError: the texts of the result have at least 4 characters, and the limit OutputCharacters is 3");
    }

    [Test]
    public void What_a_limit_allows_is_rendered()
    {
        var limits = new JsonELimits { Steps = 9, Depth = 3, OutputValues = 4, OutputCharacters = 3, TextLength = 2 };

        Renderer.Render(JsonNode.Parse("""[[["abc"]]]"""), [], Now, limits)!.ToJsonString()
            .Should().Be("""[[["abc"]]]""");
    }
}

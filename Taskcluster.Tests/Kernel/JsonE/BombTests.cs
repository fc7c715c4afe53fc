using System.Diagnostics;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using static Taskcluster.Tests.Kernel.JsonE.Rendering;
using Renderer = Taskcluster.Modules.Kernel.JsonE.JsonE;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>Templates made to take all time or memory there is. Each ends in an error that names its limit.</summary>
public sealed class BombTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [TestCase("""
        {"$map": {"$eval": "range(0, 1000)"}, "each(a)":
          {"$map": {"$eval": "range(0, 1000)"}, "each(b)": {"$map": {"$eval": "range(0, 1000)"}, "each(c)": "x"}}}
        """, "Steps")]
    [TestCase("""{"$eval": "range(0, 1000000000)"}""", "Steps")]
    [TestCase("""{"$eval": "range(0, 2 ** 60)"}""", "Steps")]
    [TestCase("""{"$eval": "range(0, 0 - 2 ** 60, 0 - 1)"}""", "Steps")]
    [TestCase("""
        {"$reduce": {"$eval": "range(0, 99)"}, "initial": [1],
         "each(a,i)": {"$reverse": [{"$eval": "a"}, {"$eval": "a"}]}}
        """, "OutputValues")]
    [TestCase("""
        {"$reduce": {"$eval": "range(0, 99)"}, "initial": [1],
         "each(a,i)": {"$flatten": [{"$eval": "a"}, {"$eval": "a"}]}}
        """, "Steps")]
    [TestCase("""
        {"$reduce": {"$eval": "range(0, 99)"}, "initial": {}, "each(a,i)": {"x": {"$eval": "a"}, "y": {"$eval": "a"}}}
        """, "OutputValues")]
    [TestCase("""{"$reduce": {"$eval": "range(0, 999)"}, "initial": 0, "each(a,i)": {"x": {"$eval": "a"}}}""", "Depth")]
    [TestCase("""
        {"$reduce": {"$eval": "range(0, 99)"}, "initial": "xx", "each(a,i)": {"$eval": "join([a, a], a)"}}
        """, "TextLength")]
    [TestCase("""
        {"$reduce": {"$eval": "range(0, 99)"}, "initial": "ﬃ", "each(a,i)": {"$eval": "uppercase(a + a)"}}
        """, "TextLength")]
    [TestCase("""
        {"$let": {"ten": {"$map": {"$eval": "range(0, 10)"}, "each(i)": {"$eval": "text"}}},
         "in": {"$map": {"$eval": "range(0, 10)"}, "each(i)": {"$eval": "[ten, ten]"}}}
        """, "OutputCharacters")]
    [TestCase("""
        {"$map": {"$eval": "range(0, 100000)"}, "each(x)": {"$sort": {"$eval": "numbers"}, "by(n)": "0 - n"}}
        """, "Steps")]
    [TestCase("""{"$map": {"$eval": "range(0, 100000)"}, "each(x)": {"$merge": [{"$eval": "many"}]}}""", "Steps")]
    [TestCase("""{"$map": {"$eval": "range(0, 100000)"}, "each(x)": {"$json": {"$eval": "many"}}}""", "Steps")]
    [TestCase("""
        {"$map": {"$eval": "range(0, 100000)"}, "each(x)": {"$find": {"$eval": "numbers"}, "each(n)": "n < 0"}}
        """, "Steps")]
    [TestCase("""{"$map": {"$eval": "range(0, 100000)"}, "each(x)": {"$eval": "many == more"}}""", "Steps")]
    [TestCase("""{"$map": {"$eval": "range(0, 100000)"}, "each(x)": {"$eval": "numbers in [numbers, 1]"}}""", "Steps")]
    [TestCase("""{"$map": {"$eval": "range(0, 900000)"}, "each(x)": {"$fromNow": "1 day 2 hours"}}""", "Steps")]
    [TestCase("""{"$map": {"$eval": "range(0, 900000)"}, "each(x)": {"$eval": "fromNow('1 d', now)"}}""", "Steps")]
    [TestCase("""{"$map": {"$eval": "range(0, 900000)"}, "each(x)": {"$eval": "fromNow(digits)"}}""", "Steps")]
    [TestCase("""{"$map": {"$eval": "range(0, 100000)"}, "each(x)": {"$eval": "split(text, '')"}}""", "Steps")]
    [TestCase("""{"$map": {"$eval": "range(0, 100000)"}, "each(x)": {"$eval": "split(text, 'a')"}}""", "Steps")]
    public void A_bomb_is_stopped_soon(string template, string limit)
    {
        var watch = Stopwatch.StartNew();

        var fault = Catch(() => Renderer.Render(JsonNode.Parse(template), Context(), Now));

        watch.Elapsed.Should().BeLessThan(Soon);
        fault.Message.Should().StartWith("LimitError").And.Contain($"the limit {limit} is ");
    }

    // Each look for the outermost variable goes through all that hide others.
    [Test]
    public void A_variable_behind_very_many_others_is_found_soon()
    {
        JsonNode template = new JsonObject
        {
            ["$map"] = Evaluation("range(0, 900000)"),
            ["each(x)"] = Evaluation($"[{string.Join(',', Enumerable.Repeat("n", 50))}]"),
        };
        for (var level = 0; level < 120; level++)
        {
            template = new JsonObject { ["$let"] = new JsonObject { [$"v{level}"] = level }, ["in"] = template };
        }

        var watch = Stopwatch.StartNew();

        Catch(() => Renderer.Render(template, Context(), Now)).Kind.Should().Be("LimitError");

        watch.Elapsed.Should().BeLessThan(Soon);
    }

    [Test]
    public void A_template_of_a_hundred_thousand_levels_is_refused()
    {
        JsonNode arrays = new JsonArray();
        JsonNode objects = new JsonObject();
        for (var level = 0; level < 100_000; level++)
        {
            arrays = new JsonArray(arrays);
            objects = new JsonObject { ["$let"] = new JsonObject(), ["in"] = objects };
        }

        Catch(() => Renderer.Render(arrays, [], Now)).Message.Should().Contain("the limit Depth is 256");
        Catch(() => Renderer.Render(objects, [], Now)).Message.Should().Contain("the limit Depth is 256");
        Catch(() => Renderer.Render(1, new JsonObject { ["a"] = arrays }, Now))
            .Message.Should().Contain("the limit Depth is 256");
    }

    [Test]
    public void A_large_sort_is_done()
    {
        var numbers = Renderer.Render(
            JsonNode.Parse("""{"$sort": {"$eval": "range(0, 20000)"}, "by(n)": "0 - n"}"""), [], Now)!.AsArray();

        numbers.Should().HaveCount(20_000);
        numbers[0]!.GetValue<long>().Should().Be(19_999);
    }

    private static JsonObject Context() => new()
    {
        ["n"] = 1,
        ["text"] = new string('a', 100_000),
        ["digits"] = new string('9', 100_000) + " y",
        ["numbers"] = new JsonArray([.. Enumerable.Range(0, 1000).Select(number => JsonValue.Create(number))]),
        ["many"] = Members(1000),
        ["more"] = Members(1000),
    };

    private static JsonObject Members(int count) =>
        new(Enumerable.Range(0, count).Select(number => KeyValuePair.Create($"key{number}", (JsonNode?)number)));
}

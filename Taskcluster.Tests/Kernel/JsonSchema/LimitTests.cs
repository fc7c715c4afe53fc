using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Tests.Kernel.JsonSchema;

[TestFixture]
public sealed class LimitTests
{
    private const int SmallStack = 1024 * 1024; // .NET gives 1.5 MiB and more

    [Test]
    public void A_value_nested_too_deeply_is_an_error_even_under_not_and_on_a_small_stack()
    {
        var deep = Judge.Json(new string('[', 5_000) + new string(']', 5_000), maxDepth: 20_000);
        var plain = Judge.Compile("""{"items":{"$ref":"#"}}""");
        var negated = Judge.Compile("""{"not":{"not":{"items":{"$ref":"#"}}}}""");
        var objects = Judge.Compile("""{"properties":{"a":{"$ref":"#"}},"additionalProperties":false}""");
        var deepObject = Judge.Json(Nested(5_000), maxDepth: 20_000);
        var errors = new List<string>();

        OnSmallStack(() =>
        {
            errors.Add(string.Join('|', plain.Validate(deep).Select(error => error.Message)));
            errors.Add(string.Join('|', negated.Validate(deep).Select(error => error.Message)));
            errors.Add(string.Join('|', objects.Validate(deepObject).Select(error => error.Message)));
        });

        errors.Should().HaveCount(3).And.OnlyContain(
            error => error == $"is nested deeper than {SchemaLimits.EvaluationDepth} schemas");
    }

    [Test]
    public void Comparing_values_nested_too_deeply_is_an_error()
    {
        var twins = new string('[', 2_000) + new string(']', 2_000);
        var pair = Judge.Json($"[{twins},{twins}]", maxDepth: 10_000);
        IReadOnlyList<SchemaError> errors = [];

        OnSmallStack(() => errors = Judge.Compile("""{"uniqueItems":true}""").Validate(pair));

        errors.Should().ContainSingle().Which.Message
            .Should().Be($"is nested deeper than {SchemaLimits.ValueDepth} levels");
    }

    [Test]
    public void A_depth_that_documents_have_is_judged()
    {
        var validator = Judge.Compile("""{"anyOf":[{"type":"integer"},{"items":{"$ref":"#"}}]}""");
        var deep = Judge.Json(new string('[', 64) + new string(']', 64));

        validator.IsValid(deep).Should().BeTrue();
    }

    [Test]
    public void A_schema_that_doubles_its_work_at_each_step_is_stopped()
    {
        var schema = new StringBuilder("""{"$ref":"#/definitions/a0","definitions":{""");
        for (var step = 0; step < 60; step++)
        {
            schema.Append($$"""
                "a{{step}}":{"allOf":[{"$ref":"#/definitions/a{{step + 1}}"},{"$ref":"#/definitions/a{{step + 1}}"}]},
                """);
        }

        schema.Append("\"a60\":{\"type\":\"integer\"}}}");

        Judge.Compile(schema.ToString()).Validate(Judge.Json("1")).Should().ContainSingle()
            .Which.Message.Should().Contain("steps");
    }

    [Test]
    public void A_pattern_that_takes_too_long_is_an_error_that_says_so_even_under_not()
    {
        var options = new SchemaOptions { PatternTimeout = TimeSpan.FromMilliseconds(20) };
        var text = Judge.Json($"\"{new string('a', 40)}!\"");

        foreach (var schema in new[] { """{"pattern":"^(?=a)(a+)+$"}""", """{"not":{"pattern":"^(?=a)(a+)+$"}}""" })
        {
            var validator = Judge.Compile(schema, options);
            validator.IsValid(text).Should().BeFalse();
            validator.Validate(text).Should().ContainSingle()
                .Which.ToString().Should().Be("data takes longer than 20 ms to match its pattern");
        }
    }

    [Test]
    public void A_pattern_that_would_explode_by_backtracking_is_linear()
    {
        var text = $"\"{new string('a', 50_000)}!\"";

        Judge.IsValid("""{"pattern":"^(a+)+$"}""", text).Should().BeFalse();
        Judge.IsValid("""{"pattern":"^(a|a)*(a|b)*a{40}(a|b){40}$"}""", text).Should().BeFalse();
    }

    [Test]
    public void A_text_that_is_too_long_for_a_linear_pattern_is_an_error_that_says_so()
    {
        var text = Judge.Json($"\"{new string('a', 200_000)}\"");

        Judge.Compile("""{"pattern":"^(a|a)*(a|b)*(a{400}(a|b){400})*(a{400}b)?$"}""").Validate(text)
            .Should().ContainSingle().Which.Message.Should().Contain("too many for a pattern");
    }

    [Test]
    public void A_long_chain_of_references_compiles()
    {
        var links = Enumerable.Range(0, 20_000).Select(link => $$"""
            "a{{link}}":{"$ref":"#/definitions/a{{link + 1}}"}
            """);
        var schema = $$$"""
            {"$ref":"#/definitions/a0","definitions":{ {{{string.Join(',', links)}}},"a20000":{"const":1} } }
            """;

        Judge.IsValid(schema, "1").Should().BeTrue();
        Judge.IsValid(schema, "2").Should().BeFalse();
    }

    private static string Nested(int depth) =>
        string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "{}" + new string('}', depth);

    private static void OnSmallStack(Action action)
    {
        var thread = new Thread(() => action(), SmallStack);
        thread.Start();
        thread.Join();
    }
}

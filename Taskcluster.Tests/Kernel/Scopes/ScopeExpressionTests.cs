using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Kernel.Scopes;

public sealed class ScopeExpressionTests
{
    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.Satisfies))]
    public void An_expression_is_satisfied_as_the_facts_say(JsonElement vector) =>
        Expression(vector).IsSatisfiedBy(Scopes(vector)).Should().Be(vector.GetProperty("result").GetBoolean());

    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.ScopesSatisfying))]
    public void The_scopes_that_satisfy_are_those_of_the_facts(JsonElement vector)
    {
        var found = Expression(vector).SatisfiedScopes(Scopes(vector));
        if (vector.GetProperty("result").ValueKind == JsonValueKind.Null)
        {
            found.Should().BeNull();
        }
        else
        {
            found.Should().Equal(vector.Texts("result"));
        }
    }

    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.RemoveGivenScopes))]
    public void What_is_missing_is_that_of_the_facts(JsonElement vector)
    {
        var missing = Expression(vector).WithoutSatisfied(Scopes(vector));
        var expected = vector.GetProperty("result");
        missing.Should().Be(expected.ValueKind == JsonValueKind.Null ? null : FromJson(expected));
    }

    [Test]
    public void Nothing_makes_up_for_an_empty_choice() =>
        AnyOf().WithoutSatisfied(ScopeSet.Everything).Should().Be(AnyOf());

    [Test]
    public void A_lone_scope_is_shown_plain_and_all_else_as_indented_json()
    {
        ((ScopeExpression)"a<b>'\"").ToDisplay().Should().Be("a<b>'\"");
        AllOf("a'<+", AnyOf()).ToDisplay().Should().Be("{\n  \"AllOf\": [\n    \"a'<+\",\n    {\n      \"AnyOf\": []\n    }\n  ]\n}");
    }

    [TestCase("""{"AllOf":["a",{"AnyOf":["b","c"]},{"AllOf":[]}]}""")]
    [TestCase("""{"AnyOf":[]}""")]
    [TestCase("\"a\"")]
    public void An_expression_is_written_as_it_was_read(string json)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            FromJson(Parse(json)).WriteTo(writer);
        }

        Encoding.UTF8.GetString(stream.ToArray()).Should().Be(json);
    }

    [TestCase("1")]
    [TestCase("{}")]
    [TestCase("""{"AllOf":"a"}""")]
    [TestCase("""{"AllOf":[],"AnyOf":[]}""")]
    [TestCase("""{"NoneOf":[]}""")]
    [TestCase("""{"AllOf":[null]}""")]
    public void What_is_no_expression_is_refused(string json)
    {
        var reading = () => FromJson(Parse(json));
        reading.Should().Throw<JsonException>();
    }

    [Test]
    public void Equal_expressions_are_equal_records()
    {
        AllOf("a", AnyOf("b")).Should().Be(AllOf("a", AnyOf("b")));
        AllOf("a").GetHashCode().Should().Be(AllOf("a").GetHashCode());
        AllOf("a").Should().NotBe(AnyOf("a"));
        AllOf("a", "b").Should().NotBe(AllOf("b", "a"));
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static ScopeExpression Expression(JsonElement vector) => FromJson(vector.GetProperty("expression"));

    private static ScopeSet Scopes(JsonElement vector) => ScopeSet.From(vector.Texts("scopes"));
}

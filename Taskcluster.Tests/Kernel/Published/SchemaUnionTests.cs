using System.Text.Json.Serialization;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Published;

namespace Taskcluster.Tests.Kernel.Published;

public sealed class SchemaUnionTests
{
    [Schema("sample", "union", Title = "Union")]
    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(First), "first")]
    [JsonDerivedType(typeof(Second), "second")]
    private abstract record Union
    {
        public required int Shared { get; init; }
    }

    private sealed record First : Union;

    private sealed record Second : Union
    {
        public string? Own { get; init; }
    }

    [Test]
    public void A_union_is_one_of_closed_objects_each_with_its_mark()
    {
        SchemaGenerator.Generate(typeof(Union))["oneOf"]!.ToJsonString().Should().Be(
            """
            [{"type":"object","properties":{"kind":{"type":"string","enum":["first"]},"shared":{"type":"integer"}},
            "additionalProperties":false,"required":["kind","shared"]},
            {"type":"object","properties":{"kind":{"type":"string","enum":["second"]},"shared":{"type":"integer"},
            "own":{"type":"string"}},
            "additionalProperties":false,"required":["kind","shared"]}]
            """.ReplaceLineEndings(""));
    }

    [Schema("sample", "const-union", Title = "Union")]
    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Only), "only")]
    [ConstDiscriminator]
    private abstract record ConstUnion;

    private sealed record Only : ConstUnion;

    [Schema("sample", "shapes", Title = "Shapes")]
    [UnionOf(typeof(Circle), typeof(Square))]
    private abstract record Shapes;

    [Schema("sample", "circle", Title = "Circle")]
    private sealed record Circle(double Radius);

    private sealed record Square(double Edge);

    [Schema("sample", "open", Title = "Open")]
    [Open, SchemaJson("""{"minProperties":1}""")]
    private sealed record Opened;

    [Schema("sample", "strings", Title = "Strings")]
    [Items(Unique = true)]
    private sealed class Strings : List<string>;

    [TestCase(typeof(ConstUnion), "oneOf", """
        [{"type":"object","properties":{"kind":{"const":"only"}},"additionalProperties":false,"required":["kind"]}]
        """)]
    [TestCase(typeof(Shapes), "oneOf", """
        [{"$ref":"circle.json#"},{"type":"object","properties":{"edge":{"type":"number"}},"additionalProperties":false,
        "required":["edge"]}]
        """)]
    [TestCase(typeof(Opened), "minProperties", "1")]
    [TestCase(typeof(Opened), "additionalProperties", null)]
    [TestCase(typeof(Strings), "type", "\"array\"")]
    [TestCase(typeof(Strings), "uniqueItems", "true")]
    public void Classes_bear_attributes_too(Type type, string keyword, string? expected) =>
        SchemaGenerator.Generate(type)[keyword]?.ToJsonString().Should().Be(expected?.ReplaceLineEndings(""));
}

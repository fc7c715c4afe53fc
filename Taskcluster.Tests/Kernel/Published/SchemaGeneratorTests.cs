using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Published;
using RangeAttribute = Taskcluster.Modules.Kernel.Api.RangeAttribute;

namespace Taskcluster.Tests.Kernel.Published;

public sealed class SchemaGeneratorTests
{
    private static readonly JsonSerializerOptions Relaxed =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [JsonConverter(typeof(JsonStringEnumConverter<Colour>))]
    private enum Colour
    {
        [JsonStringEnumMemberName("dark-red")]
        DarkRed,

        [JsonStringEnumMemberName("blue")]
        Blue,
    }

    [Schema("sample", "kinds", Title = "Kinds", Description = "Of every kind one.")]
    private sealed record Kinds
    {
        public required bool Flag { get; init; }

        public required int Count { get; init; }

        public required long Size { get; init; }

        public required double Ratio { get; init; }

        public required string Text { get; init; }

        public required DateTimeOffset Moment { get; init; }

        public required Colour Colour { get; init; }

        public required RawJson Raw { get; init; }

        [SchemaJson("{}")]
        public required RawJson Anything { get; init; }

        public required IReadOnlyList<string> List { get; init; }

        public required IReadOnlyDictionary<string, int> Map { get; init; }

        public required StoredJson<Neighbour> Stored { get; init; }

        public required IReadOnlyList<Stranger> Strangers { get; init; }

        public required Inner Inner { get; init; }

        [JsonIgnore]
        public string Derived => Text;
    }

    private sealed record Inner([property: JsonPropertyName("$odd")] string? Odd);

    [Schema("sample", "neighbour", Title = "Neighbour")]
    private sealed record Neighbour(string Name);

    [Schema("other", "stranger", Version = "v2", Title = "Stranger")]
    private sealed record Stranger(string Name);

    [Test]
    public void Every_type_has_its_form()
    {
        Properties<Kinds>().Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["flag"] = """{"type":"boolean"}""",
            ["count"] = """{"type":"integer"}""",
            ["size"] = """{"type":"integer"}""",
            ["ratio"] = """{"type":"number"}""",
            ["text"] = """{"type":"string"}""",
            ["moment"] = """{"type":"string","format":"date-time"}""",
            ["colour"] = """{"type":"string","enum":["dark-red","blue"]}""",
            ["raw"] = """{"type":"object"}""",
            ["anything"] = "{}",
            ["list"] = """{"type":"array","items":{"type":"string"}}""",
            ["map"] = """{"type":"object","additionalProperties":{"type":"integer"}}""",
            ["stored"] = """{"$ref":"neighbour.json#"}""",
            ["strangers"] = """{"type":"array","items":{"$ref":"/schemas/other/v2/stranger.json#"}}""",
            ["inner"] = """{"type":"object","properties":"""
                + """{"$odd":{"type":"string"}},"additionalProperties":false,"required":[]}""",
        });
    }

    [Test]
    public void Properties_keep_the_order_of_their_declaration() =>
        Properties<Kinds>().Keys.Take(4).Should().Equal("flag", "count", "size", "ratio");

    [Test]
    public void A_document_names_itself_and_its_metaschema_by_the_root_url()
    {
        var relative = SchemaGenerator.Generate(typeof(Kinds));
        var absolute = SchemaGenerator.Generate(typeof(Stranger), "https://tc.example");

        relative["$schema"]!.ToString().Should().Be("/schemas/common/metaschema.json#");
        relative["$id"]!.ToString().Should().Be("/schemas/sample/v1/kinds.json#");
        relative["title"]!.ToString().Should().Be("Kinds");
        relative["description"]!.ToString().Should().Be("Of every kind one.");
        absolute["$schema"]!.ToString().Should().Be("https://tc.example/schemas/common/metaschema.json#");
        absolute["$id"]!.ToString().Should().Be("https://tc.example/schemas/other/v2/stranger.json#");
    }

    [Test]
    public void Referenced_documents_are_told_of()
    {
        var referenced = new List<Type>();

        SchemaGenerator.Generate(typeof(Kinds), referenced: referenced.Add);

        referenced.Should().Equal(typeof(Neighbour), typeof(Stranger));
    }

    [Schema("sample", "limits", Title = "Limits")]
    private sealed record Limits
    {
        [Pattern("^a"), Length(Min = 1, Max = 9), Format("uri")]
        public required string Text { get; init; }

        [Pattern("^a"), Length(Max = 9), Items(Min = 1, Max = 3, Unique = true)]
        public required IReadOnlyList<string> List { get; init; }

        [Length(Max = 9)]
        public required IReadOnlyDictionary<string, string> Map { get; init; }

        [Range(Min = 0, Max = 10, MultipleOf = 2)]
        public required int Even { get; init; }

        [Range(Min = 0.5)]
        public required double Half { get; init; }

        [OneOfValues("1")]
        public required int One { get; init; }

        [OneOfValues("1", "\"x\"", Untyped = true)]
        public required int Mixed { get; init; }

        [OneOfValues("\"blue\"")]
        public required Colour Narrow { get; init; }

        [Untyped]
        public required string Free { get; init; }

        [SchemaJson("""{"anyOf":[{"format":"ipv4"}]}"""), Says("Why.")]
        public required string More { get; init; }

        [UnionOf(typeof(Neighbour), typeof(int))]
        public required RawJson Either { get; init; }
    }

    [Test]
    public void Every_attribute_has_its_keyword()
    {
        Properties<Limits>().Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["text"] = """{"type":"string","pattern":"^a","format":"uri","minLength":1,"maxLength":9}""",
            ["list"] = """{"type":"array","items":"""
                + """{"type":"string","pattern":"^a","maxLength":9},"minItems":1,"maxItems":3,"uniqueItems":true}""",
            ["map"] = """{"type":"object","additionalProperties":{"type":"string","maxLength":9}}""",
            ["even"] = """{"type":"integer","minimum":0,"maximum":10,"multipleOf":2}""",
            ["half"] = """{"type":"number","minimum":0.5}""",
            ["one"] = """{"type":"integer","enum":[1]}""",
            ["mixed"] = """{"enum":[1,"x"]}""",
            ["narrow"] = """{"type":"string","enum":["blue"]}""",
            ["free"] = "{}",
            ["more"] = """{"type":"string","description":"Why.","anyOf":[{"format":"ipv4"}]}""",
            ["either"] = """{"oneOf":[{"$ref":"neighbour.json#"},{"type":"integer"}]}""",
        });
    }

    [Schema("sample", "optional", Title = "Optional")]
    private sealed record Optional
    {
        public required string Must { get; init; }

        public string? May { get; init; }

        public int? MayToo { get; init; }

        [Required]
        public string? MustBePresent { get; init; }

        [Default]
        public string Text { get; init; } = "t";

        [Default, Required]
        public int Number { get; init; } = 5;

        [Default]
        public bool Flag { get; init; }

        [Default]
        public double Ratio { get; init; } = 0.5;

        [Default]
        public Colour Colour { get; init; } = Colour.DarkRed;

        [Default]
        public IReadOnlyList<string> List { get; init; } = ["a"];

        [Default]
        public IReadOnlyDictionary<string, string> Map { get; init; } = new Dictionary<string, string> { ["k"] = "v" };

        [Default]
        public RawJson Raw { get; init; } = RawJson.EmptyObject;

        [Default("[1]")]
        public RawJson Stated { get; init; }
    }

    [Test]
    public void Members_are_required_unless_they_are_nullable_or_have_a_default() =>
        SchemaGenerator.Generate(typeof(Optional))["required"]!.AsArray().Select(name => name!.ToString())
            .Should().Equal("must", "mustBePresent", "number");

    [TestCase("text", "\"t\"")]
    [TestCase("number", "5")]
    [TestCase("flag", "false")]
    [TestCase("ratio", "0.5")]
    [TestCase("colour", "\"dark-red\"")]
    [TestCase("list", """["a"]""")]
    [TestCase("map", """{"k":"v"}""")]
    [TestCase("raw", "{}")]
    [TestCase("stated", "[1]")]
    public void A_default_is_the_value_of_the_initializer_unless_it_is_stated(string name, string expected) =>
        SchemaGenerator.Generate(typeof(Optional))["properties"]![name]!["default"]!.ToJsonString()
            .Should().Be(expected);

    [Schema("sample", "positional", Title = "Positional")]
    private sealed record Positional(
        [Length(Max = 2)] string Text, [Default] int Number = 7, [Says("Maybe.")] string? Rest = null);

    [Test]
    public void Attributes_of_a_positional_record_stand_on_its_parameters()
    {
        Properties<Positional>().Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["text"] = """{"type":"string","maxLength":2}""",
            ["number"] = """{"type":"integer","default":7}""",
            ["rest"] = """{"type":"string","description":"Maybe."}""",
        });
    }

    [Schema("sample", "nothing-to-start-from", Title = "No initializer")]
    private sealed record NoInitializer([Default] int Number);

    [Test]
    public void A_default_that_nothing_gives_is_refused() =>
        FluentActions.Invoking(() => SchemaGenerator.Generate(typeof(NoInitializer)))
            .Should().Throw<InvalidOperationException>().WithMessage("*NoInitializer.Number*");

    [Schema("sample", "endless", Title = "Endless")]
    private sealed record Endless(Loop Loop);

    private sealed record Loop
    {
        public Loop? Again { get; init; }
    }

    [Test]
    public void A_record_inside_itself_is_refused_unless_it_has_a_document() =>
        FluentActions.Invoking(() => SchemaGenerator.Generate(typeof(Endless)))
            .Should().Throw<InvalidOperationException>().WithMessage("*contains itself*");

    [Schema("sample", "odd", Title = "Odd")]
    private sealed record Odd(decimal Money);

    [Test]
    public void A_type_without_a_form_is_refused() =>
        FluentActions.Invoking(() => SchemaGenerator.Generate(typeof(Odd))).Should().Throw<NotSupportedException>();

    private static Dictionary<string, string> Properties<T>() =>
        SchemaGenerator.Generate(typeof(T))["properties"]!.AsObject()
            .ToDictionary(property => property.Key, property => property.Value!.ToJsonString(Relaxed));

}

using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Tests.Properties;

namespace Taskcluster.Tests.Kernel.Json;

/// <summary>JSON written as YAML is read back as the same JSON, whatever stands in it.</summary>
public sealed class JsonToYamlTests
{
    // Each of these was or could be taken for something else than the text that it is.
    private static readonly string[] Odd =
    [
        "", "b *a", " ", "~", "null", "No", "yes", "true", "1", "1.5", "0x10", "1e3", "-", "- a", "a: b", "a:", "a #b",
        "#", "|", "&a", "*a", "!t", "%d", "@x", "`x", "[a", "{a", "'", "\"", "\\", "a\nb", "a\nb\n", "\na", " a\nb",
        "a \nb",
        "a\n\nb", "a\n\n", "a\n b", "a\r\nb", "a\tb", "\t", "\u0000", "\u007f", "\u0085", "\u00a0", "\u2028", "\ufeff",
        "é", "😀", "---", "...", "<<", "=", "2026-11-21", "12:30", "a  b", "b ", "---\n---", "a\n# b", "a\n- b",
    ];

    [TestCaseSource(nameof(Odd))]
    public void A_text_stays_a_text_as_a_value_an_item_and_a_name(string text)
    {
        RequireSame(new JsonObject { ["a"] = text, [text] = new JsonObject { ["b"] = text } });
        RequireSame(new JsonObject { ["a"] = new JsonArray(text, new JsonArray(text, "x"), text) });
        RequireSame(new JsonObject { ["a"] = new JsonArray(new JsonObject { [text] = text, ["c"] = text }) });
        RequireSame(new JsonObject { ["a"] = new JsonArray(new JsonArray(new JsonObject { [text] = null }, text)) });
    }

    [TestCase("0")]
    [TestCase("-0")]
    [TestCase("1.50")]
    [TestCase("1E+400")]
    [TestCase("123456789012345678901234567890")]
    [TestCase("-1.0e-5")]
    [TestCase("true")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("[[],{},[[]],[{}]]")]
    public void Everything_else_stays_as_it_is_written(string json)
    {
        using var document = JsonDocument.Parse($$"""{"a":{{json}},"b":[{{json}}]}""");

        var back = YamlToJson.Parse(JsonToYaml.Write(document.RootElement));

        back!.ToJsonString().Should().Be(document.RootElement.GetRawText());
    }

    [Test]
    public void A_name_of_any_length_is_read_back()
    {
        var name = new string('n', 5000);
        var value = new JsonArray("a\nb", new JsonObject { ["c"] = 1 });
        RequireSame(new JsonObject { ["x"] = new JsonObject { [name] = value } });
    }

    [Test]
    public void Text_of_several_lines_is_written_line_by_line()
    {
        var yaml = Write(new JsonObject { ["key"] = "-----BEGIN KEY-----\nabc\n\ndef\n-----END KEY-----\n" });

        yaml.Should().Be("key: |\n  -----BEGIN KEY-----\n  abc\n\n  def\n  -----END KEY-----\n");
    }

    [Test]
    public void Of_a_name_that_stands_twice_the_last_value_counts()
    {
        using var document = JsonDocument.Parse("""{"a":1,"b":2,"a":3}""");

        JsonToYaml.Write(document.RootElement).Should().Be("a: 3\nb: 2\n");
    }

    [Test]
    [Category(Cases.Category)]
    public void Any_value_comes_back() => Cases.Check(Prop.ForAll(Arb.From(Value(4)), value =>
        RequireSame(new JsonObject { ["v"] = value })));

    [Test]
    public void A_second_document_is_not_passed_over_in_silence() =>
        new Action(() => YamlToJson.Parse("a: 1\n---\nb: 2\n")).Should().Throw<FormatException>()
            .WithMessage("line 3*second document*");

    private static Gen<JsonNode?> Value(int depth)
    {
        var text = Gen.OneOf(
            Gen.Elements(Odd),
            Gen.Choose(1, 8).SelectMany(length => Gen.ArrayOf(Gen.Elements(Odd), length)).Select(string.Concat),
            Gen.Elements("a", "b c", "queue:x:*").SelectMany(one => Gen.Elements(Odd).Select(other => one + other)));
        var leaf = Gen.OneOf(
            text.Select(one => (JsonNode?)JsonValue.Create(one)),
            Gen.Choose(-1000, 1000).Select(one => (JsonNode?)JsonValue.Create(one)),
            Gen.Elements((JsonNode?)null));
        if (depth == 0)
        {
            return leaf;
        }

        var members = Gen.Choose(0, 4).SelectMany(count => Gen.ArrayOf(
            text.SelectMany(name => Value(depth - 1).Select(value => (name, value?.DeepClone()))), count));
        return Gen.OneOf(
            leaf,
            members.Select(all => (JsonNode?)new JsonArray([.. all.Select(one => one.Item2?.DeepClone())])),
            members.Select(all => (JsonNode?)new JsonObject(
                all.DistinctBy(one => one.name).Select(one => KeyValuePair.Create(one.name, one.Item2?.DeepClone())))));
    }

    private static bool RequireSame(JsonObject value)
    {
        var yaml = Write((JsonObject)value.DeepClone());
        JsonNode? back;
        try
        {
            back = YamlToJson.Parse(yaml);
        }
        catch (FormatException error)
        {
            throw new InvalidOperationException($"{value.ToJsonString()} was written as\n{yaml}", error);
        }

        back!.ToJsonString().Should().Be(value.ToJsonString(), "it was written as\n{0}", yaml);
        return true;
    }

    private static string Write(JsonObject value)
    {
        using var document = JsonDocument.Parse(value.ToJsonString());
        return JsonToYaml.Write(document.RootElement);
    }
}

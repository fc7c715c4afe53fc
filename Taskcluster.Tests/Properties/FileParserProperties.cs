using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Amqp.Inwards;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Tests.Properties;

/// <summary>What comes from files and brokers: read, or refused in words.</summary>
[Category(Cases.Category)]
public sealed class FileParserProperties
{
    private static readonly Gen<string> Yaml = GarbledText.Of(
        "a: ", "- ", "\n", "  ", "\t", "*x", "<<: ", "!!int ", "!!str ", "? ", ": ", "|\n", ">-\n", "---\n",
        "...\n", "{", "}", "[", "]", ",", "'", "# c", "%YAML 1.2\n", "0x1F", ".inf", "1e999", "null", "~", "true",
        "\"\\ud800\"", "\"\\x\"", "@", "`");

    [Test]
    public void Yaml_is_read_as_json_or_refused() => Cases.Check(Prop.ForAll(Yaml.ToArbitrary(), text =>
    {
        try
        {
            var json = YamlToJson.Parse(text)?.ToJsonString() ?? "null";
            return JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(json));
        }
        catch (FormatException error)
        {
            return error.Message.Length > 0;
        }
    }));

    [Test]
    public void A_foreign_message_is_taken_with_its_meaning_or_not_at_all() => Cases.Check(Prop.ForAll(
        GarbledText.BytesOf(
            "{", "}", "[", "]", ",", ":", "\"a b\"", "\"\\\" \\\\\"", "\"\\ud800\"", "1", "1e999", " ", "\n", "null",
            "{\"a\": [1, 2]}", "\"\\u0020\"", "{\"a \" : \" b\"}").ToArbitrary(),
        bytes =>
        {
            var body = ForeignBody.Read(bytes, 1000, out var fault);
            if (body is not { } taken)
            {
                return fault!.Length > 0;
            }

            using var before = JsonDocument.Parse(bytes);
            using var after = JsonDocument.Parse(taken.Utf8);
            return HasHalves(bytes) || JsonElement.DeepEquals(before.RootElement, after.RootElement);
        }));

    // They cannot be compared as texts.
    private static bool HasHalves(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes).Contains("\\ud800", StringComparison.Ordinal);
}

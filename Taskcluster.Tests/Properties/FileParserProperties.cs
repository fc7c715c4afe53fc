using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Amqp.Connections;
using Taskcluster.Modules.Amqp.Inwards;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Properties;

/// <summary>What comes from files, settings and brokers: read, or refused in words.</summary>
[Category(Cases.Category)]
public sealed class FileParserProperties
{
    private static readonly Gen<string> Yaml = GarbledText.Of(
        "a: ", "- ", "\n", "  ", "\t", "&x ", "*x", "<<: ", "!!int ", "!!str ", "? ", ": ", "|\n", ">-\n", "---\n",
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
    public void A_bootstrap_file_is_read_or_said_to_be_unusable() => Cases.Check(Prop.ForAll(
        Yaml.Where(GarbledText.IsText).ToArbitrary(),
        Gen.Elements(true, false).ToArbitrary(),
        (text, isJson) =>
        {
            try
            {
                return BootstrapDocument.Parse("a file", text, isJson).Root.ValueKind != JsonValueKind.Undefined;
            }
            catch (UnusableDataException error)
            {
                return error.Message.StartsWith("a file is not ", StringComparison.Ordinal);
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

    [Test]
    public void A_broker_is_found_or_refused_without_its_password() => Cases.Check(Prop.ForAll(
        Gen.Elements("", "a", "host", "5672", "%2F", "%", "amqp", "é", ".").ToArbitrary(),
        GarbledText.Of("a", "/", ":", "%", "host", "vhost").ToArbitrary(),
        (before, after) =>
        {
            try
            {
                return BrokerAddress.Parse($"amqp://{before}user:SECRET@{after}").ToString() is var shown
                    && !shown.Contains("SECRET", StringComparison.Ordinal);
            }
            catch (UnusableDataException error)
            {
                return !error.Message.Contains("SECRET", StringComparison.Ordinal);
            }
        }));

    // They cannot be compared as texts.
    private static bool HasHalves(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes).Contains("\\ud800", StringComparison.Ordinal);
}

using System.Buffers;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Tests.Kernel.JsonSchema;

[TestFixture]
public sealed class DefaultsTests
{
    private const string Ports = """
        {
          "definitions": { "port": { "type": "integer", "default": 1 } },
          "properties": {
            "port": { "$ref": "#/definitions/port", "default": 80 },
            "other": { "$ref": "#/definitions/port" },
            "name": { "type": "string" }
          },
          "required": ["port"]
        }
        """;

    [TestCase("{}", """{"port":80}""")]
    [TestCase("""{ "name" : "x" }""", """{ "name" : "x" ,"port":80}""")]
    [TestCase("""{"port":8080}""", """{"port":8080}""")]
    [TestCase("""{"p\u006frt":8080}""", """{"p\u006frt":8080}""")]
    [TestCase("""{"port":null}""", """{"port":null}""")]
    [TestCase("[]", "[]")]
    public void A_default_beside_a_reference_is_written_where_the_property_is_missing(string data, string expected)
    {
        Judge.WithDefaults(Ports, data).Should().Be(expected);
        Judge.Compile(Ports).NeedsDefaults(Judge.Json(data)).Should().Be(data != expected);
    }

    [Test]
    public void Defaults_are_written_at_every_depth_and_through_references()
    {
        const string schema = """
            {
              "definitions": { "item": { "properties": { "on": { "default": true } } } },
              "properties": {
                "list": { "items": { "$ref": "#/definitions/item" } },
                "pair": {
                  "items": [{ "$ref": "#/definitions/item" }], "additionalItems": { "$ref": "#/definitions/item" }
                },
                "made": { "default": {"x":{}}, "properties": { "x": { "$ref": "#/definitions/item" } } }
              },
              "patternProperties": { "^p_": { "$ref": "#/definitions/item" } },
              "additionalProperties": { "$ref": "#/definitions/item" },
              "allOf": [{ "properties": { "late": { "default": "a\nb" } } }]
            }
            """;

        Judge.WithDefaults(schema, """{"list":[{},{"on":false}],"pair":[{},{}],"p_a":{},"any":{"y":1}}""").Should().Be(
            """{"list":[{"on":true},{"on":false}],"pair":[{"on":true},{"on":true}],"p_a":{"on":true}"""
            + ""","any":{"y":1,"on":true},"late":"a\nb","made":{"x":{"on":true}}}""");
    }

    [TestCase("anyOf")]
    [TestCase("oneOf")]
    public void No_default_comes_out_of_a_branch(string keyword)
    {
        var schema = $$$"""{"{{{keyword}}}":[{"properties":{"a":{"default":1}},"required":["a"]}]}""";

        Judge.WithDefaults(schema, "{}").Should().Be("{}");
        Judge.Compile(schema).IsValid(Judge.Json("{}")).Should().BeFalse();
    }

    [TestCase("""{"properties":{"a":{"default":1}},"required":["a"]}""")]
    [TestCase("""{"properties":{"a":{"default":1}},"minProperties":1}""")]
    [TestCase("""{"properties":{"a":{"default":1}},"allOf":[{"required":["a"]},{"properties":{"a":{"default":2}}}]}""")]
    public void A_missing_property_with_a_default_counts_as_given(string schema)
    {
        Judge.IsValid(Judge.Compile(schema), Judge.Json("{}")).Should().BeTrue();
        Judge.IsValid(Judge.Compile(schema, SchemaOptions.AsItStands), Judge.Json("{}")).Should().BeFalse();
    }

    [Test]
    public void A_default_that_breaks_its_own_schema_is_an_error_of_the_value()
    {
        Judge.Errors("""{"properties":{"payload":{"type":"object","default":[]}},"required":["payload"]}""", "{}")
            .Should().Equal("data/payload must be object");
    }

    [Test]
    public void What_is_valid_with_virtual_defaults_is_valid_with_written_ones()
    {
        const string schema = """
            {
              "properties": { "a": { "default": {} , "properties": { "b": { "default": "", "minLength": 1 } } } },
              "dependencies": { "a": ["c"] }
            }
            """;
        var validator = Judge.Compile(schema);
        var strict = Judge.Compile(schema, SchemaOptions.AsItStands);
        foreach (var data in new[] { "{}", """{"c":1}""", """{"c":1,"a":{"b":"x"}}""", """{"a":1,"c":2}""" })
        {
            var written = Judge.Json(Encoding.UTF8.GetString(validator.WithDefaults(Judge.Json(data))));
            Judge.IsValid(validator, Judge.Json(data)).Should().Be(Judge.IsValid(strict, written), data);
        }
    }

    [Test]
    public void Defaults_without_end_are_refused()
    {
        var validator = Judge.Compile("""{"properties":{"a":{"$ref":"#","default":{}}}}""");

        validator.Validate(Judge.Json("{}")).Should().ContainSingle()
            .Which.Message.Should().Contain("nested deeper");
        validator.Invoking(it => it.WithDefaults(Judge.Json("{}"))).Should().Throw<SchemaException>();
    }

    [Test]
    public void Limits_reached_while_defaults_are_written_first_are_errors_of_the_value()
    {
        var validator = Judge.Compile("""{"allOf":[{"properties":{"a":{"$ref":"#","default":{}}}}]}""");

        validator.IsValid(Judge.Json("{}")).Should().BeFalse();
        validator.Validate(Judge.Json("{}")).Should().ContainSingle()
            .Which.ToString().Should().StartWith("data with its defaults is nested deeper");
    }

    [Test]
    public void Written_into_a_buffer_of_the_caller_the_value_is_the_same()
    {
        var validator = Judge.Compile(Ports);
        var data = Judge.Json($$"""{"name":"{{new string('x', 5_000)}}"}""");
        var target = new ArrayBufferWriter<byte>();

        validator.WriteWithDefaults(data, target);

        target.WrittenSpan.SequenceEqual(validator.WithDefaults(data)).Should().BeTrue();
        Encoding.UTF8.GetString(target.WrittenSpan).Should().EndWith("""x","port":80}""");
    }
}

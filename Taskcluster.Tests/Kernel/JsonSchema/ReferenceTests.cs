using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Tests.Kernel.JsonSchema;

[TestFixture]
public sealed class ReferenceTests
{
    // RFC 3986 §5.4.1 and §5.4.2.
    [TestCase("g:h", "g:h")]
    [TestCase("g", "http://a/b/c/g")]
    [TestCase("./g", "http://a/b/c/g")]
    [TestCase("g/", "http://a/b/c/g/")]
    [TestCase("/g", "http://a/g")]
    [TestCase("//g", "http://g")]
    [TestCase("?y", "http://a/b/c/d;p?y")]
    [TestCase("g?y", "http://a/b/c/g?y")]
    [TestCase("#s", "http://a/b/c/d;p?q#s")]
    [TestCase("g#s", "http://a/b/c/g#s")]
    [TestCase("g?y#s", "http://a/b/c/g?y#s")]
    [TestCase(";x", "http://a/b/c/;x")]
    [TestCase("", "http://a/b/c/d;p?q")]
    [TestCase(".", "http://a/b/c/")]
    [TestCase("./", "http://a/b/c/")]
    [TestCase("..", "http://a/b/")]
    [TestCase("../g", "http://a/b/g")]
    [TestCase("../..", "http://a/")]
    [TestCase("../../g", "http://a/g")]
    [TestCase("../../../g", "http://a/g")]
    [TestCase("/./g", "http://a/g")]
    [TestCase("/../g", "http://a/g")]
    [TestCase("g.", "http://a/b/c/g.")]
    [TestCase("..g", "http://a/b/c/..g")]
    [TestCase("./g/.", "http://a/b/c/g/")]
    [TestCase("g/../h", "http://a/b/c/h")]
    public void References_resolve_as_in_RFC_3986(string reference, string expected)
    {
        SchemaUri.Parse("http://a/b/c/d;p?q").Resolve(SchemaUri.Parse(reference)).ToString().Should().Be(expected);
    }

    [TestCase("task.json#/properties/tags", "/schemas/queue/v1/task.json#/properties/tags")]
    [TestCase("./artifact-response.json#", "/schemas/queue/v1/artifact-response.json#")]
    [TestCase("../../common/x.json", "/schemas/common/x.json")]
    [TestCase("/schemas/auth/v1/a.json", "/schemas/auth/v1/a.json")]
    [TestCase("#", "/schemas/queue/v1/me.json#")]
    public void References_resolve_against_a_base_below_the_root(string reference, string expected)
    {
        SchemaUri.Parse("/schemas/queue/v1/me.json").Resolve(SchemaUri.Parse(reference)).ToString()
            .Should().Be(expected);
    }

    [Test]
    public void A_reference_reaches_another_document_a_place_in_it_and_an_id_inside_it()
    {
        var registry = new SchemaRegistry();
        registry.Add("/schemas/q/v1/task.json#", Judge.Json(
            """
            {
              "$id": "/schemas/q/v1/task.json#",
              "properties": { "a/b": { "type": "integer" }, "self": { "$ref": "#/properties/a~1b" } },
              "definitions": { "named": { "$id": "#name", "type": "string" }, "own": { "$id": "own.json", "const": 1 } }
            }
            """));
        var validator = SchemaValidator.Compile(
            Judge.Json(
                """
                {
                  "$id": "/schemas/q/v1/create.json#",
                  "properties": {
                    "a": { "$ref": "task.json#/properties/a~1b" },
                    "b": { "$ref": "./task.json#/properties/self" },
                    "c": { "$ref": "task.json#name" },
                    "d": { "$ref": "own.json" },
                    "e": { "$ref": "#" },
                    "f": { "$ref": "task.json#/properties/a%7E1b" }
                  }
                }
                """),
            registry);

        validator.IsValid(Judge.Json("""{"a":1,"b":1,"c":"x","d":1,"e":{"a":1},"f":1}""")).Should().BeTrue();
        validator.Validate(Judge.Json("""{"a":"","b":"","c":1,"d":2,"e":{"a":""},"f":""}""")).Should().HaveCount(6);
    }

    [Test]
    public void Documents_are_made_when_they_are_asked_for()
    {
        var asked = new List<string>();
        var registry = new SchemaRegistry(id =>
        {
            asked.Add(id);
            return id == "/s/b.json" ? Judge.Json("""{"type":"integer"}""") : null;
        });
        var schema = Judge.Json("""{"$id":"/s/a.json#","items":{"$ref":"b.json#"}}""");

        SchemaValidator.Compile(schema, registry).IsValid(Judge.Json("[\"x\"]")).Should().BeFalse();
        SchemaValidator.Compile(schema, registry);
        asked.Should().Equal("/s/b.json");
    }

    [TestCase("""{"$ref":"http://localhost:1/other.json#/x"}""", "http://localhost:1/other.json#/x")]
    [TestCase("""{"$ref":"#/definitions/none"}""", "#/definitions/none")]
    [TestCase("""{"$ref":"#none"}""", "#none")]
    [TestCase("""{"items":[true],"not":{"$ref":"#/items/1"}}""", "#/items/1")]
    public void A_reference_that_leads_nowhere_is_an_error_that_names_it(string schema, string reference)
    {
        var compile = () => Judge.Compile(schema);

        compile.Should().Throw<SchemaException>().Which.Fault.Should().Contain($"'{reference}'");
    }

    [TestCase("""{"$ref":"#"}""")]
    [TestCase("""{"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"allOf":[{"$ref":"#/definitions/a"}]}}}""")]
    [TestCase("""{"anyOf":[{"type":"string"},{"not":{"$ref":"#"}}]}""")]
    [TestCase("""{"dependencies":{"a":{"$ref":"#"}}}""")]
    public void A_schema_that_applies_itself_to_the_same_value_is_refused(string schema)
    {
        var compile = () => Judge.Compile(schema);

        compile.Should().Throw<SchemaException>().WithMessage("*without end*");
    }

    [Test]
    public void The_schema_of_schemas_is_known()
    {
        var validator = Judge.Compile(
            """{"$ref":"http://json-schema.org/draft-07/schema#"}""", SchemaOptions.AsItStands);

        validator.IsValid(Judge.Json("""{"properties":{"a":{"minLength":1}}}""")).Should().BeTrue();
        validator.IsValid(Judge.Json("""{"properties":{"a":{"minLength":-1}}}""")).Should().BeFalse();
        validator.IsValid(Judge.Json("""{"pattern":"("}""")).Should().BeFalse();
    }

    [Test]
    public void A_compiled_schema_outlives_the_document_that_it_was_read_from()
    {
        SchemaValidator validator;
        using (var document = JsonDocument.Parse("""{"enum":[{"a":1}],"properties":{"a":{"const":[1]}}}"""))
        {
            validator = SchemaValidator.Compile(document.RootElement, new SchemaRegistry());
        }

        validator.Validate(Judge.Json("""{"a":1}""")).Should().ContainSingle();
    }
}

using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web;
using Taskcluster.Monolith.Web.Pages.Hooks;

namespace Taskcluster.Tests.Web.Hooks;

/// <summary>What pages of hooks are made of, without a server.</summary>
public sealed class HookPartsTests
{
    [TestCase("""{"type": "object", "additionalProperties": false}""", "{}")]
    [TestCase("""{"required": ["a"], "properties": {"a": {"type": "string"}, "b": {}}}""", """{"a":""}""")]
    [TestCase("""{"properties": {"a": {"default": [1]}, "b": {"default": null}}}""", """{"a":[1]}""")]
    [TestCase("""{"required": ["n"], "properties": {"n": {"type": "integer", "minimum": 3}}}""", """{"n":3}""")]
    [TestCase("""{"required": ["n"], "properties": {"n": {"type": "integer", "minimum": "x"}}}""", """{"n":0}""")]
    [TestCase("""{"required": ["n"], "properties": {"n": {"type": ["null", "boolean"]}}}""", """{"n":null}""")]
    [TestCase("""{"required": ["e"], "properties": {"e": {"enum": ["x", "y"]}}}""", """{"e":"x"}""")]
    [TestCase("true", "{}")]
    [TestCase("[1]", "{}")]
    public void A_schema_suggests_a_payload(string schema, string payload) =>
        SchemaExample.Of(Json(schema)).ToJsonString().Should().Be(payload);

    [TestCase("", "")]
    [TestCase(".payload.command[1]", "/payload/command/1")]
    [TestCase(".a[\"b c\"][0]", "/a/b c/0")]
    [TestCase("[2].x/y", "/2/x~1y")]
    public void A_place_of_json_e_is_one_of_json(string location, string pointer) =>
        TemplatePlace.PointerOf(location).Should().Be(pointer);

    [TestCase("/a/1", 3)]
    [TestCase("/a/7/x", 1)]
    [TestCase("/none", 1)]
    [TestCase("", 1)]
    public void What_is_nowhere_is_told_where_it_would_stand(string pointer, int line) =>
        FieldFault.LineOf("a:\n  - 1\n  - 2\n", pointer).Should().Be(line);

    [Test]
    public void A_schema_that_names_its_members_is_a_form()
    {
        var fields = SchemaField.Of(Json("""
            {"required": ["a"], "properties": {
              "a": {"type": "string", "title": "The first", "default": "x"},
              "b": {"type": "number", "description": "How many"},
              "c": {"enum": ["x", null]},
              "d": {"type": "boolean", "default": true},
              "e": {"type": "object", "default": {"x": 1}}
            }}
            """));

        fields.Select(field => (field.Field, field.Kind, field.Value)).Should().Equal(
            ("payload.a", SchemaFieldKind.Text, "x"),
            ("payload.b", SchemaFieldKind.Number, ""),
            ("payload.c", SchemaFieldKind.Choice, ""),
            ("payload.d", SchemaFieldKind.Choice, "true"),
            ("payload.e", SchemaFieldKind.Yaml, "x: 1\n"));
        fields[0].Label.Should().Be("The first (a)");
        fields[0].IsRequired.Should().BeTrue();
        fields[1].Help.Should().Be("How many");
        fields[2].Options.Select(option => option.Value).Should().Equal("", "\"x\"", "null");
        SchemaField.Of(Json("""{"type": "object"}""")).Should().BeEmpty();
    }

    [Test]
    public void A_hook_that_is_well_has_no_remarks()
    {
        var facts = Facts(times: """{"next": ["2030-01-01T00:00:00.000Z"], "missed": []}""");

        HookLint.Of(Hook("""["@daily"]"""), facts).Should().BeEmpty();
    }

    [Test]
    public void Each_thing_that_is_likely_not_meant_is_a_remark()
    {
        var facts = Facts(
            times: """{"next": [], "missed": ["2026-01-01T00:00:00.000Z"]}""",
            fires: """{"lastFires": [{"result": "error"}]}""",
            trial: """{"outcome": "failure", "scopes": {"satisfied": false, "missing": "queue:route:x"}}""");
        var hook = Hook(
            """["0 0 30 2 *"]""",
            """[{"exchange": "exchange/taskcluster-queue/v1/task-defined", "routingKeyPattern": "#"}]""",
            "false");

        HookLint.Of(hook, facts).Select(remark => remark.Split(' ')[1]).Should().Equal(
            "role", "is", "is", "has", "a", "last", "missed");
    }

    private static HookFacts Facts(string times = "{}", string fires = "{}", string trial = "{}") => new(
        new ApiAnswer(Json(times), null),
        new ApiAnswer(Json(fires), null),
        new ApiAnswer(Json("{}"), null),
        new ApiAnswer(Json(trial), null));

    private static ApiJson Hook(string schedule, string bindings = "[]", string emailOnError = "true") => Json($$"""
        {
          "hookGroupId": "g", "hookId": "h", "schedule": {{schedule}}, "bindings": {{bindings}},
          "metadata": {"emailOnError": {{emailOnError}}},
          "triggerSchema": {"type": "object", "additionalProperties": false}
        }
        """);

    private static ApiJson Json(string text) => ApiJson.Of(JsonNode.Parse(text));
}

using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Tests.Kernel.JsonSchema;

[TestFixture]
public sealed class ErrorTextTests
{
    [TestCase("""{"properties":{"tasks":{"maximum":32}}}""", """{"tasks":50}""", "data/tasks must be <= 32 (is 50)")]
    [TestCase("""{"minimum":1}""", "0", "data must be >= 1 (is 0)")]
    [TestCase("""{"exclusiveMinimum":1}""", "1", "data must be > 1 (is 1)")]
    [TestCase("""{"exclusiveMaximum":1}""", "1", "data must be < 1 (is 1)")]
    [TestCase("""{"multipleOf":2}""", "3", "data must be multiple of 2 (is 3)")]
    [TestCase("""{"required":["created"]}""", "{}", "data must have required property 'created'")]
    [TestCase("""{"additionalProperties":false}""", """{"foo":1}""",
        "data must NOT have additional properties: \"foo\"")]
    [TestCase("""{"properties":{"x":{"type":"string"}}}""", """{"x":5}""", "data/x must be string (is 5)")]
    [TestCase("""{"type":["string","null"]}""", "{}", "data must be null or string")]
    [TestCase("""{"properties":{"y":{"pattern":"^a$"}}}""", """{"y":"b"}""",
        "data/y must match pattern \"^a$\" (is \"b\")")]
    [TestCase("""{"enum":["a","b"]}""", "\"c\"",
        "data must be equal to one of the allowed values: \"a\", \"b\" (is \"c\")")]
    [TestCase("""{"const":"a"}""", "1", "data must be equal to constant: \"a\" (is 1)")]
    [TestCase("""{"minLength":1}""", "\"\"", "data must NOT have fewer than 1 characters (is \"\")")]
    [TestCase("""{"maxLength":1}""", "\"ab\"", "data must NOT have more than 1 characters (is \"ab\")")]
    [TestCase("""{"format":"date-time"}""", "\"x\"", "data must match format \"date-time\" (is \"x\")")]
    [TestCase("""{"minItems":1}""", "[]", "data must NOT have fewer than 1 items (has 0)")]
    [TestCase("""{"maxItems":1}""", "[1,2]", "data must NOT have more than 1 items (has 2)")]
    [TestCase("""{"items":[true],"additionalItems":false}""", "[1,2]",
        "data must NOT have more than 1 items (has 2)")]
    [TestCase("""{"uniqueItems":true}""", "[1,2,1]",
        "data must NOT have duplicate items (items 0 and 2 are identical) (is 1)")]
    [TestCase("""{"contains":{"const":1}}""", "[2]", "data must contain at least 1 valid item (has none)")]
    [TestCase("""{"minProperties":1}""", "{}", "data must NOT have fewer than 1 properties (has 0)")]
    [TestCase("""{"maxProperties":0}""", """{"a":1}""", "data must NOT have more than 0 properties (has 1)")]
    [TestCase("""{"propertyNames":{"maxLength":1}}""", """{"ab":1}""", "data must have valid property names: \"ab\"")]
    [TestCase("""{"dependencies":{"a":["b"]}}""", """{"a":1}""",
        "data must have property 'b' when property 'a' is present")]
    [TestCase("""{"not":{"const":1}}""", "1", "data must NOT be valid by the schema in not (is 1)")]
    [TestCase("""{"properties":{"a":false}}""", """{"a":1}""", "data/a must NOT be given: its schema is false")]
    [TestCase("""{"oneOf":[{"minimum":0},{"minimum":1}]}""", "2",
        "data must match exactly one schema in oneOf (matches more than one)")]
    [TestCase("""{"properties":{"a/b~c":{"items":{"minimum":1}}}}""", """{"a/b~c":[1,0]}""",
        "data/a~1b~0c/1 must be >= 1 (is 0)")]
    public void An_error_says_where_what_is_wanted_and_what_is_there(string schema, string data, string error)
    {
        Judge.Errors(schema, data).Should().Equal(error);
    }

    [Test]
    public void All_errors_are_told()
    {
        var errors = Judge.Errors(
            """
            {
              "required": ["a", "b"],
              "properties": { "c": { "type": "string" }, "d": { "items": { "maximum": 1 } } },
              "additionalProperties": false
            }
            """,
            """{"c":1,"d":[2,0,3],"e":0,"f":0}""");

        errors.Should().Equal(
            "data/c must be string (is 1)",
            "data/d/0 must be <= 1 (is 2)",
            "data/d/2 must be <= 1 (is 3)",
            "data must NOT have additional properties: \"e\"",
            "data must NOT have additional properties: \"f\"",
            "data must have required property 'a'",
            "data must have required property 'b'");
    }

    [Test]
    public void Of_oneOf_the_errors_of_the_kind_that_was_meant_are_told()
    {
        var errors = Judge.Errors(
            """
            {
              "oneOf": [
                { "properties": { "kind": { "const": "s3" } }, "required": ["kind", "contentType", "expires"] },
                { "properties": { "kind": { "const": "link" } }, "required": ["kind", "artifact"] },
                { "properties": { "kind": { "const": "error" } } }
              ]
            }
            """,
            """{"kind":"s3"}""");

        errors.Should().Equal(
            "data must have required property 'contentType'",
            "data must have required property 'expires'",
            "data must match exactly one schema in oneOf (matches none)");
    }

    [Test]
    public void Branches_that_do_not_decide_leave_no_errors()
    {
        Judge.Errors(
            """{"anyOf":[{"type":"string"},{"type":"integer"}],"if":{"const":1},"not":{"const":2},"minimum":9}""", "5")
            .Should().Equal("data must be >= 9 (is 5)");
    }

    [Test]
    public void A_long_value_is_not_repeated()
    {
        var data = $"\"{new string('x', SchemaLimits.QuotedValueBytes)}\"";

        Judge.Errors("""{"maxLength":1}""", data).Should().Equal("data must NOT have more than 1 characters");
    }

    [Test]
    public void Beyond_the_limit_of_errors_one_says_that_there_are_more()
    {
        var data = $"[{string.Join(',', Enumerable.Repeat("0", SchemaLimits.Errors + 1))}]";

        var errors = Judge.Errors("""{"items":{"type":"string"}}""", data);

        errors.Should().HaveCount(SchemaLimits.Errors + 1);
        errors[^1].Should().Be($"data has more errors; only the first {SchemaLimits.Errors} are listed");
    }
}

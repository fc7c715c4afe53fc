using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Tests.Kernel.JsonSchema;

[TestFixture]
public sealed class SchemaFaultTests
{
    [TestCase("""{"type":"strng"}""", "#/type")]
    [TestCase("""{"type":["string",5]}""", "#/type")]
    [TestCase("""{"type":[]}""", "#/type")]
    [TestCase("""{"properties":{"a/b":{"pattern":"("}}}""", "#/properties/a~1b/pattern")]
    [TestCase("""{"pattern":5}""", "#/pattern")]
    [TestCase("""{"patternProperties":{"[":true}}""", "#/patternProperties")]
    [TestCase("""{"items":{"minLength":-1}}""", "#/items/minLength")]
    [TestCase("""{"maxItems":1.5}""", "#/maxItems")]
    [TestCase("""{"maxItems":"1"}""", "#/maxItems")]
    [TestCase("""{"minimum":"1"}""", "#/minimum")]
    [TestCase("""{"multipleOf":0}""", "#/multipleOf")]
    [TestCase("""{"uniqueItems":1}""", "#/uniqueItems")]
    [TestCase("""{"required":"a"}""", "#/required")]
    [TestCase("""{"required":[1]}""", "#/required")]
    [TestCase("""{"properties":[]}""", "#/properties")]
    [TestCase("""{"allOf":{}}""", "#/allOf")]
    [TestCase("""{"anyOf":[5]}""", "#/anyOf/0")]
    [TestCase("""{"definitions":{"unused":{"type":1}}}""", "#/definitions/unused/type")]
    [TestCase("""{"enum":1}""", "#/enum")]
    [TestCase("""{"format":1}""", "#/format")]
    [TestCase("""{"$ref":1}""", "#/$ref")]
    [TestCase("5", "#")]
    [TestCase("""{"properties":{"\ud800":true}}""", "#")]
    [TestCase("""{"$id":"/schemas/a.json#","not":{"type":"x"}}""", "/schemas/a.json#/not/type")]
    public void An_invalid_schema_is_refused_with_its_place(string schema, string place)
    {
        var compile = () => Judge.Compile(schema);

        compile.Should().Throw<SchemaException>().Which.Place.Should().Be(place);
    }

    [Test]
    public void Whole_numbers_may_be_written_with_a_fraction()
    {
        Judge.IsValid("""{"maxLength":2.0,"minLength":99999999999999999999}""", "\"a\"").Should().BeFalse();
        Judge.IsValid("""{"maxLength":2.0}""", "\"aa\"").Should().BeTrue();
    }
}

using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;

namespace Taskcluster.Tests.Kernel.JsonSchema;

[TestFixture]
public sealed class KeywordTests
{
    [TestCase("""{"type":"integer"}""", "1", "1.0", "1e2", "-0.0", "12345678901234567890123", "100e-2")]
    [TestCase("""{"type":["string","null"]}""", "null", "\"a\"")]
    [TestCase("""{"type":"number"}""", "1.5", "1", "1e308")]
    [TestCase("""{"type":"boolean"}""", "true", "false")]
    [TestCase("""{"enum":[1,"a",null,{"x":[1,2]}]}""", "1.0", "10e-1", "\"\\u0061\"", "null", """{"x":[1.0,2]}""")]
    [TestCase("""{"const":{"a":1,"b":2}}""", """{"b":2,"a":1.0}""", """{"a":9,"b":2,"a":1}""")]
    [TestCase("""{"const":"\ud800"}""", "\"\\ud800\"")]
    [TestCase("""{"multipleOf":0.0001}""", "0.0075", "0", "1e308", "-0.5")]
    [TestCase("""{"multipleOf":0.5}""", "1e308", "12345678901234567890.5")]
    [TestCase("""{"multipleOf":1e-7}""", "0.0000003", "3e-7")]
    [TestCase("""{"multipleOf":12345678901234567891}""", "24691357802469135782", "123456789012345678910")]
    [TestCase("""{"minimum":5,"maximum":7.5}""", "5", "7.5", "75e-1", "7.49999999999999999999")]
    [TestCase("""{"exclusiveMinimum":0,"exclusiveMaximum":1}""", "1e-400", "0.99999999999999999999999")]
    [TestCase("""{"maximum":18446744073709551615}""", "18446744073709551615", "-1e999999999999999999999")]
    [TestCase("""{"maxLength":2}""", "\"ab\"", "\"\\ud83d\\udc32\\u00e9\"", "\"🐲é\"", "\"\\ud800\\ud800\"", "5")]
    [TestCase("""{"minLength":2}""", "\"ab\"", "\"🐲é\"")]
    [TestCase("""{"pattern":"^a+$"}""", "\"aa\"", "\"\\u0061\"", "7")]
    [TestCase("""{"items":{"type":"integer"}}""", "[]", "[1,2]", "\"no array\"")]
    [TestCase("""{"items":[{"type":"integer"}],"additionalItems":{"type":"string"}}""", "[1]", "[1,\"a\"]", "[]")]
    [TestCase("""{"items":[true],"additionalItems":false}""", "[1]", "[]")]
    [TestCase("""{"additionalItems":false}""", "[1,2]")]
    [TestCase("""{"minItems":1,"maxItems":2}""", "[1]", "[1,2]")]
    [TestCase("""{"uniqueItems":true}""", "[1,\"1\",true,[1],{\"a\":1}]", "[1,2,3,4,5,6,7,8,9,10]",
        "[\"\\ud800\",\"\\ud801\"]")]
    [TestCase("""{"contains":{"const":1}}""", "[0,1]", "{}")]
    [TestCase("""{"minProperties":1,"maxProperties":1}""", """{"a":1}""", """{"a":1,"a":2}""")]
    [TestCase("""{"required":["a"]}""", """{"a":null}""", """{"\u0061":1}""", "[]")]
    [TestCase("""{"properties":{"a":{"type":"integer"}},"additionalProperties":false}""", """{"a":1}""", "{}")]
    [TestCase("""{"patternProperties":{"^x":{"type":"integer"}},"additionalProperties":{"type":"string"}}""",
        """{"x1":1,"y":"s"}""")]
    [TestCase("""{"propertyNames":{"maxLength":2,"pattern":"^[a-z]*$"}}""", """{"ab":1}""", "{}")]
    [TestCase("""{"propertyNames":{"enum":["a","b"]}}""", """{"a":1,"\u0062":1}""")]
    [TestCase("""{"dependencies":{"a":["b"],"c":{"required":["d"]}}}""",
        """{"b":1}""", """{"a":1,"b":1,"c":1,"d":1}""")]
    [TestCase("""{"if":{"type":"integer"},"then":{"minimum":1},"else":{"type":"string"}}""", "1", "\"a\"")]
    [TestCase("""{"then":{"minimum":1},"else":false}""", "0")]
    [TestCase("""{"allOf":[{"minimum":1},{"maximum":2}]}""", "1", "2")]
    [TestCase("""{"anyOf":[{"type":"string"},{"minimum":2}]}""", "\"a\"", "3")]
    [TestCase("""{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}""", "2", "3")]
    [TestCase("""{"not":{"type":"string"}}""", "1")]
    [TestCase("true", "1", "null")]
    [TestCase("""{"unknown":{"type":"nonsense"},"examples":[1],"$comment":"x"}""", "1")]
    [TestCase("""{"properties":{"a":{"$ref":"#/definitions/n","maximum":0}},"definitions":{"n":{"minimum":1}}}""",
        """{"a":5}""")]
    public void Values_that_obey_are_valid(string schema, params string[] values)
    {
        values.Should().OnlyContain(value => Judge.IsValid(schema, value));
    }

    [TestCase("""{"type":"integer"}""", "1.5", "1e-1", "\"1\"", "null")]
    [TestCase("""{"type":["string","null"]}""", "0", "false")]
    [TestCase("""{"type":"boolean"}""", "0", "\"true\"")]
    [TestCase("""{"enum":[1,"a"]}""", "2", "\"A\"", "true", "[1]")]
    [TestCase("""{"const":{"a":1,"b":2}}""", """{"b":2}""", """{"a":1,"b":2,"c":3}""", """{"a":1,"b":2,"a":9}""")]
    [TestCase("""{"const":"\ud800"}""", "\"\\ud801\"", "\"\\ufffd\"")]
    [TestCase("""{"multipleOf":0.0001}""", "0.00751", "1e-5")]
    [TestCase("""{"multipleOf":12345678901234567891}""", "12345678901234567892", "1")]
    [TestCase("""{"minimum":5,"maximum":7.5}""", "4.9", "7.50000000000000000000000001", "1e400", "-1e400")]
    [TestCase("""{"exclusiveMinimum":0,"exclusiveMaximum":1}""", "0", "-0.0", "1.0")]
    [TestCase("""{"maximum":18446744073709551615}""", "18446744073709551616", "1e999999999999999999999")]
    [TestCase("""{"maxLength":2}""", "\"abc\"", "\"🐲éa\"", "\"\\ud800\\ud800\\ud800\"")]
    [TestCase("""{"minLength":2}""", "\"a\"", "\"🐲\"", "\"\\ud83d\\udc32\"", "\"\"")]
    [TestCase("""{"pattern":"^a+$"}""", "\"aa\\n\"", "\"b\"", "\"\"")]
    [TestCase("""{"items":{"type":"integer"}}""", "[1,\"a\"]")]
    [TestCase("""{"items":[{"type":"integer"}],"additionalItems":{"type":"string"}}""", "[\"a\"]", "[1,2]")]
    [TestCase("""{"items":[true],"additionalItems":false}""", "[1,2]")]
    [TestCase("""{"minItems":1,"maxItems":2}""", "[]", "[1,2,3]")]
    [TestCase("""{"uniqueItems":true}""", "[1,1.0]", "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]",
        "[0,1,2,3,4,5,6,7,8,9,10,11,10e-1]", "[0,1,2,3,4,5,6,7,8,9,\"a\",\"\\u0061\"]",
        "[0,1,2,3,4,5,6,7,8,9,{\"a\":0,\"a\":1},{\"a\":1}]")]
    [TestCase("""{"contains":{"const":1}}""", "[0]", "[]")]
    [TestCase("""{"minProperties":2}""", """{"a":1}""", """{"a":1,"a":2}""")]
    [TestCase("""{"maxProperties":1}""", """{"a":1,"b":2}""")]
    [TestCase("""{"required":["a"]}""", "{}", """{"A":1}""")]
    [TestCase("""{"properties":{"a":{"type":"integer"}},"additionalProperties":false}""",
        """{"a":"x"}""", """{"b":1}""", """{"a":"x","a":1}""")]
    [TestCase("""{"patternProperties":{"^x":{"type":"integer"}},"additionalProperties":{"type":"string"}}""",
        """{"x1":"s"}""", """{"y":1}""")]
    [TestCase("""{"propertyNames":{"maxLength":2,"pattern":"^[a-z]*$"}}""", """{"abc":1}""", """{"A":1}""")]
    [TestCase("""{"propertyNames":{"enum":["a","b"]}}""", """{"c":1}""", """{"\ud800":1}""")]
    [TestCase("""{"propertyNames":false}""", """{"c":1}""")]
    [TestCase("""{"dependencies":{"a":["b"],"c":{"required":["d"]}}}""", """{"a":1}""", """{"c":1}""")]
    [TestCase("""{"if":{"type":"integer"},"then":{"minimum":1},"else":{"type":"string"}}""", "0", "null")]
    [TestCase("""{"allOf":[{"minimum":1},{"maximum":2}]}""", "0", "3")]
    [TestCase("""{"anyOf":[{"type":"string"},{"minimum":2}]}""", "1")]
    [TestCase("""{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}""", "6", "5")]
    [TestCase("""{"not":{"type":"string"}}""", "\"a\"")]
    [TestCase("false", "1", "null")]
    public void Values_that_disobey_are_not_valid(string schema, params string[] values)
    {
        values.Should().OnlyContain(value => !Judge.IsValid(schema, value));
    }

    [Test]
    public void Many_items_are_compared_in_linear_time()
    {
        var items = JsonSerializer.SerializeToElement(Enumerable.Range(0, 200_000).Select(number => new { number }));
        var schema = Judge.Compile("""{"uniqueItems":true}""");

        Judge.IsValid(schema, items).Should().BeTrue();
    }

    [Test]
    public void A_large_object_is_compared_by_name_whatever_its_order()
    {
        var names = Enumerable.Range(0, 200).Select(number => $"\"n{number}\":{number}").ToList();
        var forward = $"{{{string.Join(',', names)}}}";
        names.Reverse();

        Judge.IsValid($$"""{"const":{{forward}}}""", $"{{{string.Join(',', names)}}}").Should().BeTrue();
        Judge.IsValid($$"""{"const":{{forward}}}""", $"{{{string.Join(',', names.Skip(1))}}}").Should().BeFalse();
        Judge.IsValid("""{"minProperties":201}""", forward).Should().BeFalse();
    }

    [Test]
    public void More_names_than_a_machine_word_has_bits_are_told_apart()
    {
        var names = Enumerable.Range(0, 300).Select(number => $"n{number}").ToList();
        var schema = JsonSerializer.Serialize(new { required = names });
        var all = names.ToDictionary(name => name, _ => 1);

        Judge.IsValid(schema, JsonSerializer.Serialize(all)).Should().BeTrue();
        all.Remove("n131");
        Judge.IsValid(schema, JsonSerializer.Serialize(all)).Should().BeFalse();
    }
}

using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Tests.Kernel.Json;

public sealed class YamlToJsonTests
{
    [TestCase("", "null")]
    [TestCase("a: &x [1, {b: ~}]\nc: *x", """{"a":[1,{"b":null}],"c":[1,{"b":null}]}""")]
    [TestCase("&x a: *x", """{"a":"a"}""")]
    [TestCase("a: &x 1\nb: {*x : 2}", """{"a":1,"b":{"1":2}}""")]
    [TestCase("- &x 1\n- &x 2\n- *x", "[1,2,2]")]
    [TestCase("[0x1F, 017, +1, .5, 1., 1e3]", "[31,17,1,0.5,1,1e3]")]
    [TestCase("[1_000, .inf, 2026-11-22]", """["1_000",".inf","2026-11-22"]""")]
    [TestCase("[!!str 1, ! 2, !!int '3', !!float 4, !!bool 'true', !!null '']", """["1","2",3,4,true,null]""")]
    [TestCase("!!map {a: !!seq [b]}", """{"a":["b"]}""")]
    public void A_document_is_read_as_json(string yaml, string json)
    {
        JsonNode.DeepEquals(YamlToJson.Parse(yaml), JsonNode.Parse(json)).Should().BeTrue(
            YamlToJson.Parse(yaml)?.ToJsonString());
    }

    [TestCase("{<<: {a: 1, b: 2}, b: 3}", """{"a":1,"b":3}""")]
    [TestCase("x: &x {a: 1}\ny: {b: 0, <<: *x}", """{"x":{"a":1},"y":{"b":0,"a":1}}""")]
    [TestCase("{<<: [{a: 1}, {a: 2, b: 2}]}", """{"a":1,"b":2}""")]
    [TestCase("{'<<': {a: 1}}", """{"<<":{"a":1}}""")]
    public void Mappings_are_merged(string yaml, string json)
    {
        JsonNode.DeepEquals(YamlToJson.Parse(yaml), JsonNode.Parse(json)).Should().BeTrue(
            YamlToJson.Parse(yaml)?.ToJsonString());
    }

    [TestCase("a: &x [*x]", "line 1, column 8: there is '*x' in the very value that is named so*")]
    [TestCase("[*x]", "line 1, column 2: there is '*x', but nothing before it is named '&x'*")]
    [TestCase("&x {*x : 1}", "*in the very value*")]
    [TestCase("? &x [1]\n: 1", "*a key that is not a scalar*")]
    [TestCase("a: &x [1]\nb: {*x : 1}", "line 2, column 5: there is a key that is not a scalar*")]
    [TestCase("a: 1\na: 2", "line 2, column 1: there is the key 'a' once more*")]
    [TestCase("{<<: 1}", "*neither a mapping nor a list*")]
    [TestCase("{<<: [{a: 1}, 2]}", "*neither a mapping nor a list*")]
    [TestCase("!!int x", "*'x', which is not what its tag 'tag:yaml.org,2002:int' says*")]
    [TestCase("!!set {a}", "*the tag 'tag:yaml.org,2002:set'*")]
    [TestCase("!mine a", "*the tag '!mine'*")]
    [TestCase("a\n---\nb", "line 3, column 1: there is a second document*")]
    [TestCase("[a", "*")]
    public void What_json_cannot_say_is_refused_with_its_place(string yaml, string message)
    {
        var reading = () => YamlToJson.Parse(yaml);

        reading.Should().Throw<FormatException>().WithMessage(message);
    }

    [TestCase("[", "")]
    [TestCase("[", "]")]
    [TestCase("{a: ", "}")]
    [TestCase("- ", "")]
    public void A_value_that_is_deep_is_refused(string open, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 20_000)) + string.Concat(Enumerable.Repeat(close, 20_000));

        var reading = () => YamlToJson.Parse(text);

        reading.Should().Throw<FormatException>().WithMessage("*500 levels deep*");
    }

    [Test]
    public void Aliases_do_not_make_it_deeper()
    {
        var deep = new string('[', 300) + new string(']', 300);

        var reading = () => YamlToJson.Parse($"a: &x {deep}\nb: {new string('[', 300)}*x{new string(']', 300)}");

        reading.Should().Throw<FormatException>().WithMessage("line 2, *500 levels deep*");
    }

    [Test]
    public void Aliases_of_aliases_do_not_grow_without_end()
    {
        var lines = Enumerable.Range(1, 30).Select(n => $"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]");

        var reading = () => YamlToJson.Parse("a0: &a0 x\n" + string.Join('\n', lines));

        reading.Should().Throw<FormatException>().WithMessage("*more than 1000000 values*");
    }

    [Test]
    public void What_is_merged_again_and_again_counts_each_time()
    {
        var keys = string.Join(", ", Enumerable.Range(0, 1000).Select(n => $"k{n}: 0"));
        var nested = string.Concat(Enumerable.Repeat("{<<: ", 400)) + $"{{{keys}}}" + new string('}', 400);

        var reading = () => YamlToJson.Parse(nested, mostValues: 100_000);

        reading.Should().Throw<FormatException>().WithMessage("*more than 100000 values*");
    }

    [Test]
    public void Aliases_in_the_place_of_keys_do_not_end_the_process()
    {
        // A tree of nodes with aliases for keys compares them by calls without end.
        var reading = () => YamlToJson.Parse("&x\n? *x\n: {*x : *x, *x : &x a}\n? *x\n: b");

        reading.Should().Throw<FormatException>();
    }
}

using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using static Taskcluster.Tests.Kernel.JsonE.Rendering;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>$json, $flatten, $flattenDeep, $merge, $mergeDeep, $sort, $reverse.</summary>
public sealed class ShapeOperatorTests
{
    [Test]
    public void Json_writes_without_spaces_and_with_sorted_keys() =>
        JsonNode.Parse(Render("""{"$json": {"b": [1.50, true, null], "a": {"z": "x", "B": {"$eval": "6 / 4"}}}}"""))!
            .GetValue<string>().Should().Be("""{"a":{"B":1.5,"z":"x"},"b":[1.5,true,null]}""");

    [Test]
    public void Json_escapes_only_what_must_be_escaped() =>
        JsonNode.Parse(Render("""{"$json": "\" \\ / \b\f\n\r\t \u0001 \u001f \u007f é < > & \u2028 😀"}"""))!
            .GetValue<string>()
            .Should().Be("\"\\\" \\\\ / \\b\\f\\n\\r\\t \\u0001 \\u001f \u007f é < > & \u2028 😀\"");

    [Test]
    public void Json_sorts_by_UTF_16_codes() =>
        JsonNode.Parse(Render("""{"$json": {"\uffee": 1, "😀": 2, "a": 3, "Z": 4}}"""))!.GetValue<string>()
            .Should().Be("""{"Z":4,"a":3,"😀":2,"￮":1}""");

    [TestCase("""{"$json": 1, "x": 1}""", "$json has undefined properties: x")]
    [TestCase("""{"$flatten": 1}""", "$flatten value must evaluate to an array")]
    [TestCase("""{"$flatten": [], "x": 1}""", "$flatten has undefined properties: x")]
    [TestCase("""{"$flattenDeep": {"a": []}}""", "$flattenDeep value must evaluate to an array")]
    [TestCase("""{"$flattenDeep": [], "x": 1}""", "$flattenDeep has undefined properties: x")]
    [TestCase("""{"$merge": {"a": 1}}""", "$merge value must evaluate to an array of objects")]
    [TestCase("""{"$merge": [{}, []]}""", "$merge value must evaluate to an array of objects")]
    [TestCase("""{"$merge": [], "x": 1}""", "$merge has undefined properties: x")]
    [TestCase("""{"$mergeDeep": "{}"}""", "$mergeDeep value must evaluate to an array of objects")]
    [TestCase("""{"$mergeDeep": [1]}""", "$mergeDeep value must evaluate to an array of objects")]
    [TestCase("""{"$mergeDeep": [], "x": 1}""", "$mergeDeep has undefined properties: x")]
    [TestCase("""{"$sort": {}}""", "$sorted values to be sorted must have the same type")]
    [TestCase("""{"$sort": [1, "1"]}""", "$sorted values to be sorted must have the same type")]
    [TestCase("""{"$sort": [true, false]}""", "$sorted values to be sorted must have the same type")]
    [TestCase("""{"$sort": [[1]]}""", "$sorted values to be sorted must have the same type")]
    [TestCase("""{"$sort": [1], "by(x,y)": "x"}""", "$sort has undefined properties: by(x,y)")]
    [TestCase("""{"$sort": [1], "by(x)": "x", "by(y)": "y"}""", "$sort can have only one by(..)")]
    [TestCase("""{"$sort": [1], "by(x)": 5}""", "by can evaluate string expressions only")]
    [TestCase("""{"$reverse": {"a": 1}}""", "$reverse value must evaluate to an array of objects")]
    [TestCase("""{"$reverse": [], "x": 1}""", "$reverse has undefined properties: x")]
    public void What_does_not_fit_is_refused(string template, string expected) =>
        Fault(template).Should().Be("TemplateError: " + expected);

    [Test]
    public void Flatten_opens_one_level() =>
        Render("""{"$flatten": [0, [1, [2, [3]]], [], {"a": [4]}]}""").Should().Be("""[0,1,[2,[3]],{"a":[4]}]""");

    [Test]
    public void FlattenDeep_opens_all_levels_of_arrays_but_no_objects() =>
        Render("""{"$flattenDeep": [0, [1, [2, [3, []]]], {"a": [4, [5]]}]}""")
            .Should().Be("""[0,1,2,3,{"a":[4,[5]]}]""");

    [Test]
    public void Merge_takes_members_from_the_right() =>
        Render(
            """{"$merge": [{"a": {"x": 1}, "b": 1}, {"$eval": "more"}, {"c": 3}]}""",
            """{"more": {"a": {"y": 2}}}""").Should().Be("""{"a":{"y":2},"b":1,"c":3}""");

    [Test]
    public void MergeDeep_merges_objects_and_joins_arrays() =>
        Render("""
            {"$mergeDeep": [
              {"env": {"A": "1", "B": "1"}, "args": ["x"], "n": 1, "o": {}},
              {"env": {"B": "2"}, "args": ["y", "x"], "n": null, "o": 7}]}
            """).Should().Be("""{"env":{"A":"1","B":"2"},"args":["x","y","x"],"n":null,"o":7}""");

    [TestCase("""{"$merge": []}""", "{}")]
    [TestCase("""{"$mergeDeep": []}""", "{}")]
    [TestCase("""{"$sort": []}""", "[]")]
    [TestCase("""{"$reverse": []}""", "[]")]
    [TestCase("""{"$flatten": []}""", "[]")]
    public void Of_nothing_comes_nothing(string template, string expected) => Render(template).Should().Be(expected);

    [TestCase("""{"$sort": [10, 9, -2.5, 1e3]}""", "[-2.5,9,10,1000]")]
    [TestCase("""{"$sort": ["b10", "b9", "B", "", "ä"]}""", """["","B","b10","b9","ä"]""")]
    [TestCase("""{"$sort": ["\uffee", "😀"]}""", """["😀","￮"]""")]
    [TestCase("""{"$sort": [3, 1, 2], "by(x)": "0 - x"}""", "[3,2,1]")]
    public void Sort_orders_numbers_by_size_and_texts_by_codes(string template, string expected) =>
        Render(template).Should().Be(expected);

    [Test]
    public void Sort_leaves_equal_elements_in_their_order() =>
        Render("""{"$sort": [["b", 1], ["a", 2], ["b", 3], ["a", 4]], "by(pair)": "pair[0]"}""")
            .Should().Be("""[["a",2],["a",4],["b",1],["b",3]]""");

    [Test]
    public void Reverse_gives_the_last_element_first() =>
        Render("""{"$reverse": [1, {"$if": "false", "then": 2}, [3, 4]]}""").Should().Be("[[3,4],1]");
}

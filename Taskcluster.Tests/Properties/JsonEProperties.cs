using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.Kernel.JsonE.Values;
using static Taskcluster.Tests.Properties.JsonEGenerators;

namespace Taskcluster.Tests.Properties;

/// <summary>JSON-e on random templates, expressions and values.</summary>
[Category(Cases.Category)]
public sealed class JsonEProperties
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    private static readonly Arbitrary<string> SomeJson = Json.ToArbitrary();
    private static readonly Arbitrary<string> SomePlainJson = PlainJson.ToArbitrary();

    [Test]
    public void What_has_nothing_to_render_renders_to_itself() => Cases.Check(Prop.ForAll(
        SomePlainJson,
        json => JsonNode.DeepEquals(JsonE.Render(JsonNode.Parse(json), [], Now), JsonNode.Parse(json))));

    [Test]
    public void What_is_escaped_renders_to_what_it_was() => Cases.Check(Prop.ForAll(
        SomeJson,
        json => JsonNode.DeepEquals(JsonE.Render(Escaped(JsonNode.Parse(json)), [], Now), JsonNode.Parse(json))));

    [Test]
    public void A_variable_is_its_value_and_equal_to_itself() => Cases.Check(Prop.ForAll(SomeJson, json =>
    {
        var context = new JsonObject { ["x"] = JsonNode.Parse(json), ["y"] = JsonNode.Parse(json) };
        return JsonNode.DeepEquals(Evaluate("x", context), JsonNode.Parse(json))
            && Evaluate("x == y && x in [0, y] && !(x != y)", context)!.GetValue<bool>();
    }));

    [Test]
    public void Json_is_read_as_the_value_that_was_written() => Cases.Check(Prop.ForAll(SomeJson, json =>
    {
        var context = new JsonObject { ["x"] = JsonNode.Parse(json) };
        var text = JsonE.Render(JsonNode.Parse("""{"$json": {"$eval": "x"}}"""), context, Now)!.GetValue<string>();
        return JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(json));
    }));

    [Test]
    public void A_number_is_read_as_the_number_that_was_written() => Cases.Check(Prop.ForAll(
        Number.ToArbitrary(),
        number => EcmaNumber.Parse(EcmaNumber.Format(number)).Equals(number + 0.0)));

    [Test]
    public void Any_expression_has_a_value_or_an_error_that_says_what_is_wrong() => Cases.Check(Prop.ForAll(
        Garbage.ToArbitrary(),
        source => EndsTheSame(new JsonObject { ["$eval"] = source })
            && EndsTheSame(JsonValue.Create($"a ${{{source}}} b"))));

    [Test]
    public void Any_template_has_a_value_or_an_error_and_the_same_each_time() => Cases.Check(Prop.ForAll(
        Template.ToArbitrary(),
        template => EndsTheSame(JsonNode.Parse(template))));

    [Test]
    public void Intervals_take_the_elements_between_their_bounds() => Cases.Check(Prop.ForAll(
        Gen.Choose(0, 6).ToArbitrary(),
        Gen.Choose(-8, 8).Two().ToArbitrary(),
        (count, bounds) =>
        {
            var items = Enumerable.Range(0, count).ToList();
            var (from, to) = (Place(bounds.Item1, count), Place(bounds.Item2, count));
            var taken = Evaluate(
                $"x[{bounds.Item1}:{bounds.Item2}]",
                new JsonObject { ["x"] = new JsonArray([.. items.Select(item => JsonValue.Create(item))]) });
            return taken!.AsArray().Select(item => item!.GetValue<long>())
                .SequenceEqual(items.Where(item => item >= from && item < to).Select(item => (long)item));
        }));

    [Test]
    public void What_is_split_is_joined_again() => Cases.Check(Prop.ForAll(
        Text.ToArbitrary(),
        Gen.Elements("", "a", "$", "${", "é").ToArbitrary(),
        (text, separator) => Evaluate(
            "join(split(x, y), y) == x && len(x) == len(split(x, ''))",
            new JsonObject { ["x"] = text, ["y"] = separator })!.GetValue<bool>()));

    [Test]
    public void What_is_sorted_is_in_order_and_complete() => Cases.Check(Prop.ForAll(
        Gen.Choose(-5, 5).ListOf().ToArbitrary(),
        numbers =>
        {
            var context = new JsonObject { ["x"] = new JsonArray([.. numbers.Select(item => JsonValue.Create(item))]) };
            var template = JsonNode.Parse("""{"$sort": {"$eval": "x"}, "by(n)": "n * n"}""");
            return JsonE.Render(template, context, Now)!.AsArray().Select(item => (int)item!.GetValue<long>())
                .SequenceEqual(numbers.OrderBy(number => number * number));
        }));

    [Test]
    public void Signs_bind_as_brackets_would_say() => Cases.Check(Prop.ForAll(
        Operations(4).ToArbitrary(),
        operation => Outcome(new JsonObject { ["$eval"] = operation.Bare })
            == Outcome(new JsonObject { ["$eval"] = operation.Bracketed })));

    private static int Place(int bound, int count) => Math.Clamp(bound < 0 ? bound + count : bound, 0, count);

    private static JsonNode? Evaluate(string expression, JsonObject context) =>
        JsonE.Render(new JsonObject { ["$eval"] = expression }, context, Now);

    private static bool EndsTheSame(JsonNode? template) => Outcome(template) == Outcome(template?.DeepClone());

    // Anything but a JsonEException fails the test.
    private static string Outcome(JsonNode? template)
    {
        var context = JsonNode.Parse("""
            {"a": 2, "b": 3.5, "list": [1, "k", null], "object": {"k": {"k": [1]}}, "text": "é😀x"}
            """)!.AsObject();
        try
        {
            return JsonE.Render(template, context, Now)?.ToJsonString() ?? "null";
        }
        catch (JsonEException fault)
        {
            return fault.Message;
        }
    }

    // spec/services.md §5.1: two dollars before what would be an expression or an operator.
    private static JsonNode? Escaped(JsonNode? node) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(Escaped)]),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(
            member.Key.StartsWith('$') ? "$" + member.Key : EscapedText(member.Key), Escaped(member.Value)))),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(EscapedText(text)),
        _ => node?.DeepClone(),
    };

    private static string EscapedText(string text) => text.Replace("${", "$${", StringComparison.Ordinal);

    // An operation with the brackets that its precedence asks for, and with all that there can be.
    private static Gen<Operation> Operations(int depth)
    {
        var number = Gen.Choose(1, 3).Select(value => new Operation($"{value}", $"{value}", 9));
        return depth == 0
            ? number
            : Gen.Frequency(
                (1, number),
                (3, from sign in Gen.Elements(("+", 6), ("-", 6), ("*", 7), ("/", 7), ("**", 8))
                    from left in Operations(depth - 1)
                    from right in Operations(depth - 1)
                    select Join(left, right, sign.Item1, sign.Item2)));
    }

    private static Operation Join(Operation left, Operation right, string sign, int precedence)
    {
        var isRight = sign == "**";
        var first = left.Precedence < precedence || (isRight && left.Precedence == precedence)
            ? $"({left.Bare})" : left.Bare;
        var second = right.Precedence < precedence || (!isRight && right.Precedence == precedence)
            ? $"({right.Bare})" : right.Bare;
        return new($"{first} {sign} {second}", $"({left.Bracketed} {sign} {right.Bracketed})", precedence);
    }

    private sealed record Operation(string Bare, string Bracketed, int Precedence);
}

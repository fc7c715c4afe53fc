using FluentAssertions;
using NUnit.Framework;
using static Taskcluster.Tests.Kernel.JsonE.Rendering;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>The expression language: spec/services.md §5.3.</summary>
public sealed class ExpressionTests
{
    private const string Context = """
        {"six": 6, "word": "mozilla", "list": [10, 20, 30], "emoji": "a😀b", "none": null, "trueish": 1,
         "task": {"payload": {"maxRunTime": 60}, "x-y": 1, "null": 2}}
        """;

    [TestCase("0", "0")]
    [TestCase("0042.50", "42.5")]
    [TestCase("'it is \"so\"'", "\"it is \\\"so\\\"\"")]
    [TestCase("\"it's\"", "\"it's\"")]
    [TestCase("'no \\n escape'", "\"no \\\\n escape\"")]
    [TestCase("''", "\"\"")]
    [TestCase("null", "null")]
    [TestCase("[]", "[]")]
    [TestCase("[ 1 , [ 'a' ] ]", "[1,[\"a\"]]")]
    [TestCase("{}", "{}")]
    [TestCase("{six: six, 'x y': {}, }", "{\"six\":6,\"x y\":{}}")]
    [TestCase("{a: gone, a: 1}", "{\"a\":1}")]
    [TestCase("trueish", "1")]
    [TestCase("\t(\n1\u00a0)\ufeff", "1")]
    public void Literals_stand_for_their_values(string expression, string expected) =>
        Evaluate(expression, Context).Should().Be(expected);

    [TestCase("1 + 2 * 3 ** 2", "19")]
    [TestCase("(1 + 2) * 3", "9")]
    [TestCase("2 ** 3 ** 2", "512")]
    [TestCase("100 / 10 / 5", "2")]
    [TestCase("10 - 4 - 3", "3")]
    [TestCase("10 - 4 + 3", "9")]
    [TestCase("-2 ** 2", "4")]
    [TestCase("3 - -2", "5")]
    [TestCase("- - 3", "3")]
    [TestCase("!!six", "true")]
    [TestCase("1 + 1 < 3 == true", "true")]
    [TestCase("1 == 1 in [true]", "true")]
    [TestCase("2 in [1, 2] && !(3 in [1, 2])", "true")]
    [TestCase("false && false || true", "true")]
    [TestCase("true || false && false", "true")]
    [TestCase("six > 5 && word != 'x'", "true")]
    public void Signs_bind_by_their_precedence(string expression, string expected) =>
        Evaluate(expression, Context).Should().Be(expected);

    [TestCase("7 + 0.5", "7.5")]
    [TestCase("'a' + 'b' + ''", "\"ab\"")]
    [TestCase("0.1 + 0.2", "0.30000000000000004")]
    [TestCase("1 / 3", "0.3333333333333333")]
    [TestCase("2 ** 0.5", "1.4142135623730951")]
    [TestCase("2 ** -1", "0.5")]
    [TestCase("1 ** (10 ** 400)", "null")]
    [TestCase("+six", "6")]
    [TestCase("9007199254740992 + 1", "9007199254740992")]
    public void Numbers_are_reckoned_as_doubles(string expression, string expected) =>
        Evaluate(expression, Context).Should().Be(expected);

    [TestCase("1 < 2", true)]
    [TestCase("2 <= 1", false)]
    [TestCase("'B' < 'a'", true)]
    [TestCase("'a' >= 'a'", true)]
    [TestCase("'😀' < '\uffee'", true)]
    [TestCase("1 == 1.0", true)]
    [TestCase("1 == '1'", false)]
    [TestCase("0 == false", false)]
    [TestCase("null == null", true)]
    [TestCase("null == false", false)]
    [TestCase("{a: 1, b: [2]} == {b: [2], a: 1}", true)]
    [TestCase("{a: 1} == {a: 1, b: 1}", false)]
    [TestCase("{a: 1} == {b: 1}", false)]
    [TestCase("[1, 2] != [2, 1]", true)]
    [TestCase("[] == {}", false)]
    [TestCase("len == len", true)]
    [TestCase("lstrip == rstrip", false)]
    [TestCase("sqrt(0 - 1) == sqrt(0 - 1)", false)]
    [TestCase("'zil' in word", true)]
    [TestCase("'' in word", true)]
    [TestCase("'ZIL' in word", false)]
    [TestCase("'payload' in task", true)]
    [TestCase("'toString' in task", false)]
    [TestCase("20 in list", true)]
    [TestCase("'20' in list", false)]
    [TestCase("{a: [1]} in [0, {a: [1]}]", true)]
    public void Values_are_compared(string expression, bool expected) =>
        Evaluate(expression, Context).Should().Be(expected ? "true" : "false");

    [TestCase("six && word", "true")]
    [TestCase("none || 0", "false")]
    [TestCase("none && gone", "false")]
    [TestCase("six || gone", "true")]
    public void Conjunctions_give_booleans_and_stop_early(string expression, string expected) =>
        Evaluate(expression, Context).Should().Be(expected);

    [TestCase("task.payload.maxRunTime", "60")]
    [TestCase("task['payload'].maxRunTime", "60")]
    [TestCase("task['x-y']", "1")]
    [TestCase("task['gone']", "null")]
    [TestCase("{a: {b: 2}}.a.b", "2")]
    [TestCase("list[0]", "10")]
    [TestCase("list[-1]", "30")]
    [TestCase("list[-9]", "10")]
    [TestCase("list[six / 3]", "30")]
    [TestCase("word[0] + word[-1]", "\"ma\"")]
    [TestCase("emoji[1]", "\"😀\"")]
    [TestCase("emoji[-1]", "\"b\"")]
    [TestCase("[[1, 2], [3]][0][1]", "2")]
    public void Parts_are_reached(string expression, string expected) =>
        Evaluate(expression, Context).Should().Be(expected);

    [TestCase("list[1:]", "[20,30]")]
    [TestCase("list[:-1]", "[10,20]")]
    [TestCase("list[:]", "[10,20,30]")]
    [TestCase("list[-2:9]", "[20,30]")]
    [TestCase("list[2:1]", "[]")]
    [TestCase("list[-9:1]", "[10]")]
    [TestCase("list[9:]", "[]")]
    [TestCase("list[1:none]", "[20,30]")]
    [TestCase("word[1:4]", "\"ozi\"")]
    [TestCase("word[4:-9]", "\"\"")]
    [TestCase("emoji[1:2]", "\"😀\"")]
    [TestCase("emoji[1:]", "\"😀b\"")]
    public void Intervals_take_what_there_is(string expression, string expected) =>
        Evaluate(expression, Context).Should().Be(expected);

    [TestCase("'a' + 1", "infix: + expects numbers/strings + numbers/strings")]
    [TestCase("[1] + [2]", "infix: + expects numbers/strings + numbers/strings")]
    [TestCase("'a' - 'b'", "infix: - expects number - number")]
    [TestCase("none * 2", "infix: * expects number * number")]
    [TestCase("true / 2", "infix: / expects number / number")]
    [TestCase("2 ** '2'", "infix: ** expects number ** number")]
    [TestCase("1 / 0", "division by zero")]
    [TestCase("1 < '2'", "infix: < expects numbers/strings < numbers/strings")]
    [TestCase("null > null", "infix: > expects numbers/strings > numbers/strings")]
    [TestCase("true <= true", "infix: <= expects numbers/strings <= numbers/strings")]
    [TestCase("[] >= []", "infix: >= expects numbers/strings >= numbers/strings")]
    [TestCase("-word", "unary - expects number")]
    [TestCase("+none", "unary + expects number")]
    [TestCase("-list[0]", "unary - expects number")]
    [TestCase("!task.payload", "infix: . expects objects")]
    [TestCase("word.length", "infix: . expects objects")]
    [TestCase("task.gone", "object has no property \"gone\"")]
    [TestCase("task[1]", "object keys must be strings")]
    [TestCase("task[1:2]", "object keys must be strings")]
    [TestCase("list['0']", "should only use integers to access arrays or strings")]
    [TestCase("word[0.5]", "should only use integers to access arrays or strings")]
    [TestCase("list[3]", "index out of bounds")]
    [TestCase("[][-1]", "index out of bounds")]
    [TestCase("''[0]", "index out of bounds")]
    [TestCase("list[0.5:]", "cannot perform interval access with non-integers")]
    [TestCase("list[none:1]", "cannot perform interval access with non-integers")]
    [TestCase("word[:'1']", "cannot perform interval access with non-integers")]
    [TestCase("six[0]", "infix: \"[..]\" expects object, array, or string")]
    [TestCase("none[0:1]", "infix: \"[..]\" expects object, array, or string")]
    [TestCase("1 in 'one'", "Infix: in-string expects string on left side")]
    [TestCase("1 in task", "Infix: in-object expects string on left side")]
    [TestCase("1 in 1", "Infix: in expects Array, string, or object on right side")]
    [TestCase("gone", "unknown context value gone")]
    [TestCase("toString", "unknown context value toString")]
    [TestCase("word()", "mozilla is not callable")]
    [TestCase("six(1)", "6 is not callable")]
    [TestCase("list(1)", "an array is not callable")]
    [TestCase("{}()", "an object is not callable")]
    [TestCase("true()", "true is not callable")]
    [TestCase("null()", "null is not callable")]
    public void What_does_not_fit_its_values_is_refused(string expression, string expected) =>
        ExpressionFault(expression, Context).Should().Be("InterpreterError: " + expected);

    [Test]
    public void A_long_value_is_not_repeated_in_full() =>
        ExpressionFault("x()", $$"""{"x": "{{new string('y', 500)}}"}""")
            .Should().Be($"InterpreterError: {new string('y', 80)}… is not callable");

    [Test]
    public void A_chain_may_be_longer_than_nesting_may_be_deep() =>
        Evaluate(string.Join(" + ", Enumerable.Repeat("1", 5000))).Should().Be("5000");
}

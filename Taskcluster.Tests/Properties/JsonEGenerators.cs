using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Taskcluster.Tests.Properties;

/// <summary>Random JSON, templates and expressions, all as text.</summary>
internal static class JsonEGenerators
{
    // What expressions are made of, and what should not be in one.
    private static readonly string[] Words =
    [
        "a", "b", "list", "object", "text", "k", "1", "0", "2.5", "'x'", "\"k\"", "''", "true", "false", "null",
        "+", "-", "*", "/", "**", "(", ")", "[", "]", "{", "}", ".", ",", ":", "!", "&&", "||", "==", "!=", "<", ">=",
        " in ", " ", "min(", "len(", "split(", "join(", "str(", "number(", "range(", "fromNow(", "defined(", "typeof(",
        "@", "\\", "'", "\"", "$", "é", "😀", "\ud83d", "\n", "\0",
    ];

    private static readonly string[] Keys =
    [
        "$eval", "$if", "then", "else", "$switch", "$default", "$match", "$let", "in", "$map", "each(x)", "each(x,i)",
        "$reduce", "initial", "each(a,b)", "$find", "$fromNow", "from", "$json", "$flatten", "$flattenDeep", "$merge",
        "$mergeDeep", "$sort", "by(x)", "$reverse", "a", "b", "${text}", "$$x", "$other", "",
    ];

    /// <summary>Texts with many dollars and braces.</summary>
    public static Gen<string> Text { get; } =
        Gen.Elements("$", "{", "}", "${", "$$", "a", "é", "😀", " ", "\"", "\\", "\n", "$a")
            .ListOf().Select(parts => string.Concat(parts.Take(8)));

    /// <summary>A number that a double tells apart from all others.</summary>
    public static Gen<double> Number { get; } = Gen.OneOf(
        Gen.Choose(-1000, 1000).Select(number => (double)number),
        from mantissa in Gen.Choose(int.MinValue, int.MaxValue)
        from exponent in Gen.Choose(-320, 290)
        select mantissa * Math.Pow(10, exponent),
        Gen.Elements(0.1, 1e21, 1e-7, 9007199254740991.0, double.MaxValue, double.Epsilon));

    /// <summary>Any JSON; no object has a key twice.</summary>
    public static Gen<string> Json { get; } = Gen.Sized(size => JsonOf(Text, Math.Min(size, 20)));

    /// <summary>JSON in which nothing is to be rendered.</summary>
    public static Gen<string> PlainJson { get; } = Gen.Sized(
        size => JsonOf(Gen.Elements("", "a", "b c", "{x}", "$5", "é😀", "a$", "\\\""), Math.Min(size, 20)));

    /// <summary>Words in any order.</summary>
    public static Gen<string> Garbage { get; } =
        Gen.Elements(Words).ListOf().Select(words => string.Concat(words.Take(30)));

    /// <summary>Objects with operators, used rightly and wrongly.</summary>
    public static Gen<string> Template { get; } = Gen.Sized(size => TemplateOf(Math.Min(size, 12)));

    /// <summary>Quotes a text.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text);

    private static Gen<string> JsonOf(Gen<string> text, int size)
    {
        var plain = Gen.OneOf(
            Gen.Elements("null", "true", "false"),
            Number.Select(number => number.ToString("R", CultureInfo.InvariantCulture)),
            text.Select(Quote));
        var inner = size == 0 ? plain : Gen.OneOf(plain, Nested());
        return size == 0 ? plain : Gen.Frequency((1, plain), (3, inner));

        Gen<string> Nested() => Gen.OneOf(
            JsonOf(text, size / 4).ListOf().Select(items => $"[{string.Join(',', items.Take(4))}]"),
            Members(text, JsonOf(text, size / 4)));
    }

    private static Gen<string> TemplateOf(int size)
    {
        var expression = Gen.OneOf(
            Garbage,
            Gen.Elements("a", "list", "object.k", "x", "x == 2", "a + b", "str(a)", "[list, list]", "now", "text[1:]"));
        var plain = Gen.OneOf(
            expression.Select(Quote),
            expression.Select(source => Quote($"a ${{{source}}} b")),
            Gen.Elements("null", "true", "3", "\"2 days\"", "[1,2]", "{\"k\":1}", "{\"$eval\":\"list\"}"));
        return size == 0 ? plain : Gen.Frequency(
            (1, plain),
            (1, TemplateOf(size / 3).ListOf().Select(items => $"[{string.Join(',', items.Take(3))}]")),
            (4, Members(Gen.Elements(Keys), TemplateOf(size / 3))));
    }

    private static Gen<string> Members(Gen<string> key, Gen<string> value) =>
        from keys in key.ListOf()
        let distinct = keys.Distinct().Take(4).ToList()
        from values in value.ListOf(distinct.Count)
        select $"{{{string.Join(',', distinct.Zip(values, (name, item) => $"{Quote(name)}:{item}"))}}}";
}

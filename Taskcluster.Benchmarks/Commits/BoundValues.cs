using System.Globalization;
using System.Text;

namespace Taskcluster.Benchmarks.Commits;

/// <summary>Finds the values of a statement's parameters in the text that SQLite has expanded.</summary>
internal static class BoundValues
{
    /// <exception cref="NotSupportedException">The two texts do not belong together, as far as is known.</exception>
    public static List<BoundValue> Read(string sql, string expanded)
    {
        var values = new List<BoundValue>();
        var at = 0;
        var quote = '\0';
        foreach (var character in sql)
        {
            if (character == '?' && quote == '\0')
            {
                values.Add(ReadLiteral(expanded, ref at));
                continue;
            }

            if (at >= expanded.Length || expanded[at] != character)
            {
                throw new NotSupportedException($"The values of this statement cannot be read: {sql}");
            }

            at++;
            if (character is '\'' or '"')
            {
                quote = quote == character ? '\0' : quote == '\0' ? character : quote;
            }
        }

        return values;
    }

    private static BoundValue ReadLiteral(string text, ref int at)
    {
        if (text.AsSpan(at).StartsWith("NULL"))
        {
            at += "NULL".Length;
            return BoundValue.Null;
        }

        if (text[at] == '\'')
        {
            return BoundValue.OfText(Encoding.UTF8.GetBytes(ReadQuoted(text, ref at)));
        }

        if (text[at] is 'x')
        {
            at++;
            return BoundValue.OfBlob(Convert.FromHexString(ReadQuoted(text, ref at)));
        }

        var end = at + 1;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or 'e' or 'E'))
        {
            end++;
        }

        var literal = text.AsSpan(at, end - at);
        at = end;
        return long.TryParse(literal, CultureInfo.InvariantCulture, out var number)
            ? BoundValue.OfNumber(number)
            : throw new NotSupportedException($"'{literal}' is a value of a kind that is not known here.");
    }

    // A quote inside is written twice.
    private static string ReadQuoted(string text, ref int at)
    {
        var read = new StringBuilder();
        for (at++; ; at++)
        {
            if (text[at] != '\'')
            {
                read.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '\'')
            {
                read.Append('\'');
                at++;
            }
            else
            {
                at++;
                return read.ToString();
            }
        }
    }
}

/// <summary>What is bound to a parameter.</summary>
/// <param name="Kind">Which of the other two counts.</param>
/// <param name="Number">A number, or that of a statement.</param>
/// <param name="Bytes">A text's UTF-8, or a blob.</param>
internal readonly record struct BoundValue(BoundKind Kind, long Number, byte[] Bytes)
{
    public static BoundValue Null { get; } = new(BoundKind.Null, 0, []);

    public static BoundValue OfNumber(long number) => new(BoundKind.Number, number, []);

    public static BoundValue OfText(byte[] utf8) => new(BoundKind.Text, 0, utf8);

    public static BoundValue OfBlob(byte[] bytes) => new(BoundKind.Blob, 0, bytes);

    /// <summary>The number that an earlier statement of the same call has returned, or given to its row.</summary>
    public static BoundValue ReturnedBy(int statement) => new(BoundKind.Returned, statement, []);
}

/// <summary>What kind of value it is.</summary>
internal enum BoundKind
{
    Null,
    Number,
    Text,
    Blob,
    Returned,
}

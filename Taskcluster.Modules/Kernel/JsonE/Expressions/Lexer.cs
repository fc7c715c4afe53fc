using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Expressions;

/// <summary>Divides an expression into tokens, one at a time, so that what follows it may be anything.</summary>
internal sealed class Lexer(string source, int start)
{
    // So much of an expression is repeated in an error.
    private const int MostQuoted = 200;

    // Longer signs stand before shorter ones that they begin with.
    private static readonly string[] Signs =
    [
        "**", "<=", ">=", "==", "!=", "&&", "||", "+", "-", "*", "/", "<", ">", "!", ".", "(", ")", "[", "]", "{", "}",
        ":", ",",
    ];

    private readonly int origin = start;
    private int at = start;

    /// <exception cref="JsonEException">What follows is no token.</exception>
    public Token Next()
    {
        while (at < source.Length && EcmaText.IsSpace(source[at]))
        {
            at++;
        }

        var begin = at;
        if (at == source.Length)
        {
            return new Token("", begin, begin);
        }

        var kind = Read();
        return new Token(kind, begin, at);
    }

    private string Read()
    {
        var first = source[at];
        if (char.IsAsciiDigit(first))
        {
            SkipDigits();
            if (at + 1 < source.Length && source[at] == '.' && char.IsAsciiDigit(source[at + 1]))
            {
                at++;
                SkipDigits();
            }

            return Token.Number;
        }

        if (char.IsAsciiLetter(first) || first == '_')
        {
            return ReadWord();
        }

        if (first is '"' or '\'')
        {
            var end = source.IndexOf(first, at + 1);
            if (end >= 0)
            {
                at = end + 1;
                return Token.Text;
            }
        }

        foreach (var sign in Signs)
        {
            if (source.AsSpan(at).StartsWith(sign))
            {
                at += sign.Length;
                return sign;
            }
        }

        throw JsonEException.Syntax($"Unexpected input for '{Quoted(origin)}' at '{Quoted(at)}'");
    }

    private string ReadWord()
    {
        var begin = at;
        while (at < source.Length && (char.IsAsciiLetterOrDigit(source[at]) || source[at] == '_'))
        {
            at++;
        }

        return source.AsSpan(begin, at - begin) switch
        {
            "in" => "in",
            "true" => "true",
            "false" => "false",
            "null" => "null",
            _ => Token.Identifier,
        };
    }

    private void SkipDigits()
    {
        while (at < source.Length && char.IsAsciiDigit(source[at]))
        {
            at++;
        }
    }

    private string Quoted(int from) =>
        source.Length - from <= MostQuoted ? source[from..] : $"{source.AsSpan(from, MostQuoted)}…";
}

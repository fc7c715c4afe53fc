using System.Text;

namespace Taskcluster.Modules.Kernel.JsonE.Values;

/// <summary>Texts as JavaScript trims them and as JSON-e counts them: by code points.</summary>
internal static class EcmaText
{
    /// <summary>White space and line ends of ECMA-262.</summary>
    public static bool IsSpace(char character) =>
        character == '\ufeff' || (char.IsWhiteSpace(character) && character != '\u0085');

    public static string Trim(string text) => TrimEnd(TrimStart(text));

    public static string TrimStart(string text)
    {
        var start = 0;
        while (start < text.Length && IsSpace(text[start]))
        {
            start++;
        }

        return text[start..];
    }

    public static string TrimEnd(string text)
    {
        var end = text.Length;
        while (end > 0 && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[..end];
    }

    /// <summary>How many code points it has; half of a surrogate pair is one.</summary>
    public static int Count(string text)
    {
        var count = text.Length;
        for (var index = 1; index < text.Length; index++)
        {
            if (char.IsSurrogatePair(text[index - 1], text[index]))
            {
                count--;
                index++;
            }
        }

        return count;
    }

    /// <summary>The code points from one to before another; both must be in the text.</summary>
    public static string Slice(string text, int from, int to)
    {
        var start = Offset(text, 0, from);
        return text[start..Offset(text, start, to - from)];
    }

    /// <summary>Each code point as a text of its own.</summary>
    public static IEnumerable<string> Split(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Offset(text, start, 1);
            yield return text[start..end];
            start = end;
        }
    }

    /// <summary>The text in capitals, as Unicode has them: <c>ß</c> becomes <c>SS</c>.</summary>
    public static string ToUpper(string text)
    {
        var upper = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = SpecialCases.Upper.TryGetValue(character, out var special)
                ? upper.Append(special)
                : upper.Append(character);
        }

        return upper.ToString().ToUpperInvariant();
    }

    /// <summary>The text in small letters; a sigma at the end of a word has a form of its own.</summary>
    public static string ToLower(string text)
    {
        var lower = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            _ = text[index] switch
            {
                '\u0130' => lower.Append("i\u0307"),
                '\u03a3' => lower.Append(SpecialCases.IsFinalSigma(text, index) ? '\u03c2' : '\u03c3'),
                var character => lower.Append(character),
            };
        }

        return lower.ToString().ToLowerInvariant();
    }

    private static int Offset(string text, int start, int codePoints)
    {
        for (; codePoints > 0; codePoints--)
        {
            start += start + 1 < text.Length && char.IsSurrogatePair(text[start], text[start + 1]) ? 2 : 1;
        }

        return start;
    }
}

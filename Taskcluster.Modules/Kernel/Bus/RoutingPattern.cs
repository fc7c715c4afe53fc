namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// AMQP topic matching: words are separated by dots, <c>*</c> stands for exactly one word, <c>#</c> for any number
/// of them, none included.
/// </summary>
public static class RoutingPattern
{
    public static bool Matches(string pattern, string routingKey) =>
        MatchesFrom(pattern, routingKey, patternEnds: false, keyEnds: false);

    private static bool MatchesFrom(
        ReadOnlySpan<char> pattern, ReadOnlySpan<char> key, bool patternEnds, bool keyEnds)
    {
        while (true)
        {
            if (patternEnds)
            {
                return keyEnds;
            }

            var word = TakeWord(ref pattern, out var patternRestEnds);
            if (word is "#")
            {
                return MatchesAnyNumber(pattern, key, patternRestEnds, keyEnds);
            }

            if (keyEnds)
            {
                return false;
            }

            var keyWord = TakeWord(ref key, out keyEnds);
            if (word is not "*" && !word.SequenceEqual(keyWord))
            {
                return false;
            }

            patternEnds = patternRestEnds;
        }
    }

    private static bool MatchesAnyNumber(
        ReadOnlySpan<char> pattern, ReadOnlySpan<char> key, bool patternEnds, bool keyEnds)
    {
        if (patternEnds)
        {
            return true;
        }

        while (!MatchesFrom(pattern, key, patternEnds, keyEnds))
        {
            if (keyEnds)
            {
                return false;
            }

            _ = TakeWord(ref key, out keyEnds);
        }

        return true;
    }

    private static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> text, out bool ends)
    {
        var dot = text.IndexOf('.');
        ends = dot < 0;
        var word = ends ? text : text[..dot];
        text = ends ? default : text[(dot + 1)..];
        return word;
    }
}

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// AMQP topic matching: words are separated by dots, <c>*</c> stands for exactly one word, <c>#</c> for any number
/// of them, none included. Users give patterns, so the time grows with the product of the lengths at most.
/// </summary>
public static class RoutingPattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> routingKey)
    {
        // Both walk from word to word and have ended when they stand behind the text. Only the last # seen has to be
        // tried with more words: what an earlier one could take instead, the later one can take too.
        var (at, keyAt) = (0, 0);
        var (behindHash, hashKeyAt) = (-1, 0);
        while (keyAt <= routingKey.Length)
        {
            if (at <= pattern.Length)
            {
                var word = WordAt(pattern, at);
                if (word is "#")
                {
                    at += word.Length + 1;
                    (behindHash, hashKeyAt) = (at, keyAt);
                    continue;
                }

                var keyWord = WordAt(routingKey, keyAt);
                if (word is "*" || word.SequenceEqual(keyWord))
                {
                    at += word.Length + 1;
                    keyAt += keyWord.Length + 1;
                    continue;
                }
            }

            if (behindHash < 0)
            {
                return false;
            }

            hashKeyAt += WordAt(routingKey, hashKeyAt).Length + 1;
            (at, keyAt) = (behindHash, hashKeyAt);
        }

        return OnlyHashesFrom(pattern, at);
    }

    private static bool OnlyHashesFrom(ReadOnlySpan<char> pattern, int at)
    {
        while (at <= pattern.Length)
        {
            if (WordAt(pattern, at) is not "#")
            {
                return false;
            }

            at += 2;
        }

        return true;
    }

    private static ReadOnlySpan<char> WordAt(ReadOnlySpan<char> text, int at)
    {
        var rest = text[at..];
        var dot = rest.IndexOf('.');
        return dot < 0 ? rest : rest[..dot];
    }
}

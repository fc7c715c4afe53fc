namespace Taskcluster.Modules.Fixture.Faults;

/// <summary>Texts in which a star stands for any characters, or none.</summary>
internal static class Wildcard
{
    /// <summary>Whether the pattern covers all of the text.</summary>
    public static bool Covers(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var star = pattern.IndexOf('*');
        if (star < 0)
        {
            return pattern.SequenceEqual(text);
        }

        if (!text.StartsWith(pattern[..star]))
        {
            return false;
        }

        // Each part between two stars is best found as early as it comes; the last one must end the text.
        text = text[star..];
        pattern = pattern[(star + 1)..];
        while ((star = pattern.IndexOf('*')) >= 0)
        {
            var at = text.IndexOf(pattern[..star]);
            if (at < 0)
            {
                return false;
            }

            text = text[(at + star)..];
            pattern = pattern[(star + 1)..];
        }

        return text.EndsWith(pattern);
    }

    /// <summary>Whether <c>*</c>, <c>service.*</c> or <c>service.method</c> covers a method; null covers all.</summary>
    public static bool CoversMethod(string? pattern, string service, string name) =>
        pattern is null or "*"
        || (pattern.Length > service.Length + 1
            && pattern.StartsWith(service, StringComparison.Ordinal)
            && pattern[service.Length] == '.'
            && pattern.AsSpan(service.Length + 1) is var rest
            && (rest is "*" || rest.SequenceEqual(name)));
}

namespace Taskcluster.Modules.Fixture.Faults;

/// <summary>The names that somebody may have meant.</summary>
internal static class NearestNames
{
    private const int Shown = 3;

    /// <summary>The nearest of the names, the best first, as a list for people.</summary>
    public static string Of(string wrong, IReadOnlyCollection<string> names) => string.Join(
        ", ",
        names.OrderBy(name => Distance(wrong, name)).ThenBy(name => name, StringComparer.Ordinal).Take(Shown));

    /// <summary>
    /// How many characters must be put in, left out or changed to make one of the other; case is free.
    /// </summary>
    public static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var isSame = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                var changed = diagonal + (isSame ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}

namespace Taskcluster.Modules.Kernel.Settings;

/// <summary>Finds the name that somebody has meant.</summary>
public static class NearestName
{
    private const int LeastSlips = 2;

    /// <summary>
    /// The name that is reached by the fewest slips: letters left out, added, changed or swapped. Null where none is
    /// near: more than a third of the letters would have to be wrong.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var nearest = known.Select(one => (Name: one, Slips: Slips(name, one)))
            .OrderBy(one => one.Slips)
            .ThenBy(one => one.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.Name is not null && nearest.Slips <= Math.Max(LeastSlips, name.Length / 3) ? nearest.Name : null;
    }

    // The distance of Damerau and Levenshtein in its form for adjacent letters, without regard to case.
    private static int Slips(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                table[i, j] = i == 0 || j == 0 ? i + j : Least(table, left, right, i, j);
            }
        }

        return table[left.Length, right.Length];
    }

    private static int Least(int[,] table, string left, string right, int i, int j)
    {
        var change = Same(left[i - 1], right[j - 1]) ? 0 : 1;
        var least = Math.Min(
            Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + change);
        return i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1])
            ? Math.Min(least, table[i - 2, j - 2] + 1)
            : least;
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}

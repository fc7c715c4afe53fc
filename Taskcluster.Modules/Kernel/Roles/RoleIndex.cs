namespace Taskcluster.Modules.Kernel.Roles;

/// <summary>
/// Finds roles by what their ids begin with, and by what begins with their ids, without looking at all.
/// </summary>
internal sealed class RoleIndex
{
    private readonly Dictionary<string, Role>.AlternateLookup<ReadOnlySpan<char>> plainById;
    private readonly Dictionary<string, Role>.AlternateLookup<ReadOnlySpan<char>> starredByStem;
    private readonly Role[] plainInOrder;
    private readonly Role[] starredInOrder;

    // The lengths that stems of starred roles have, ascending: few, however many roles there are.
    private readonly int[] stemLengths;

    /// <summary>Sorts the roles once.</summary>
    /// <exception cref="ArgumentException">An id stands there twice.</exception>
    public RoleIndex(IReadOnlyCollection<Role> roles)
    {
        plainInOrder = InOrder(roles.Where(role => !role.IsStarred));
        starredInOrder = InOrder(roles.Where(role => role.IsStarred));
        plainById = ByStem(plainInOrder);
        starredByStem = ByStem(starredInOrder);
        stemLengths = [.. starredInOrder.Select(role => role.Stem.Length).Distinct().Order()];
    }

    public Role? Plain(ReadOnlySpan<char> id) => plainById.TryGetValue(id, out var role) ? role : null;

    /// <summary>The plain roles whose ids begin with this.</summary>
    public ReadOnlySpan<Role> PlainFrom(ReadOnlySpan<char> prefix) => From(plainInOrder, prefix);

    /// <summary>The starred roles whose stems begin with this.</summary>
    public ReadOnlySpan<Role> StarredFrom(ReadOnlySpan<char> prefix) => From(starredInOrder, prefix);

    /// <summary>Adds the starred roles whose stems this text begins with.</summary>
    public void AddStarredAbove(ReadOnlySpan<char> text, List<Role> into)
    {
        foreach (var length in stemLengths)
        {
            if (length > text.Length)
            {
                return;
            }

            if (starredByStem.TryGetValue(text[..length], out var role))
            {
                into.Add(role);
            }
        }
    }

    private static Role[] InOrder(IEnumerable<Role> roles) =>
        [.. roles.OrderBy(role => role.Stem, StringComparer.Ordinal)];

    private static Dictionary<string, Role>.AlternateLookup<ReadOnlySpan<char>> ByStem(Role[] roles) =>
        roles.ToDictionary(role => role.Stem, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static ReadOnlySpan<Role> From(Role[] inOrder, ReadOnlySpan<char> prefix)
    {
        var start = FirstNotBefore(inOrder, prefix);
        var end = start;
        while (end < inOrder.Length && inOrder[end].Stem.AsSpan().StartsWith(prefix))
        {
            end++;
        }

        return inOrder.AsSpan(start, end - start);
    }

    private static int FirstNotBefore(Role[] inOrder, ReadOnlySpan<char> text)
    {
        var (low, high) = (0, inOrder.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (inOrder[middle].Stem.AsSpan().SequenceCompareTo(text) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

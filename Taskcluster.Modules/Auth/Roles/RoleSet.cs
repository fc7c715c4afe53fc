using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Auth.Roles;

/// <summary>All roles of one moment. Immutable: a changed role set is another one with another stamp.</summary>
public sealed class RoleSet
{
    private readonly RoleRecord[] inOrder;
    private readonly Lazy<RoleResolver> resolver;

    /// <summary>The roles of one state of the database.</summary>
    /// <param name="stamp">The number of that state.</param>
    /// <param name="roles">Each id once.</param>
    public RoleSet(long stamp, IEnumerable<RoleRecord> roles)
    {
        Stamp = stamp;
        inOrder = [.. roles.OrderBy(role => role.RoleId, StringComparer.Ordinal)];

        // Made at first use: a set that the writer passes through on its way to another one needs none.
        resolver = new Lazy<RoleResolver>(() => new RoleResolver(Grants));
    }

    /// <summary>Sets with the same stamp hold the same roles.</summary>
    public long Stamp { get; }

    /// <summary>The roles, ordered by id.</summary>
    public IReadOnlyList<RoleRecord> Roles => inOrder;

    /// <summary>What scopes amount to under these roles.</summary>
    public RoleResolver Resolver => resolver.Value;

    private IEnumerable<(string RoleId, IReadOnlyList<string> Scopes)> Grants =>
        inOrder.Select(role => (role.RoleId, role.Scopes));

    /// <summary>A role by its id; null if there is none.</summary>
    public RoleRecord? Find(string roleId)
    {
        var index = FirstNotBefore(roleId);
        return index < inOrder.Length && inOrder[index].RoleId == roleId ? inOrder[index] : null;
    }

    /// <summary>At most so many roles after this id, in order.</summary>
    public ArraySegment<RoleRecord> After(string roleId, int most)
    {
        var start = FirstNotBefore(roleId);
        if (start < inOrder.Length && inOrder[start].RoleId == roleId)
        {
            start++;
        }

        return new ArraySegment<RoleRecord>(inOrder, start, Math.Min(most, inOrder.Length - start));
    }

    /// <summary>The set with this role, in place of the one with its id if there is one.</summary>
    public RoleSet With(RoleRecord role, long stamp) =>
        new(stamp, inOrder.Where(other => other.RoleId != role.RoleId).Append(role));

    /// <summary>The set without the role of this id.</summary>
    public RoleSet Without(string roleId, long stamp) => new(stamp, inOrder.Where(other => other.RoleId != roleId));

    /// <summary>Says that the set with this role would be a good one (spec/services.md §2.4).</summary>
    /// <exception cref="ApiError">400 InputError: a cycle, or a parameter where none may stand.</exception>
    public void RequireGoodWith(RoleRecord role)
    {
        var grants = Grants.Where(other => other.RoleId != role.RoleId).Append((role.RoleId, role.Scopes));
        if (RoleSetRules.Check(grants) is { } problem)
        {
            throw ApiError.InputError(problem.Message);
        }
    }

    /// <summary>What scopes that a caller sent amount to.</summary>
    /// <exception cref="ApiError">
    /// 400 InputError: the roles make so many or so long scopes of them that nobody could hold them.
    /// </exception>
    public ScopeSet ExpandGiven(IReadOnlyList<string> scopes)
    {
        try
        {
            return Resolver.Expand(scopes);
        }
        catch (InvalidOperationException error)
        {
            throw ApiError.InputError($"The scopes cannot be expanded: {error.Message}");
        }
    }

    private int FirstNotBefore(string roleId)
    {
        var (low, high) = (0, inOrder.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(inOrder[middle].RoleId, roleId) < 0)
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

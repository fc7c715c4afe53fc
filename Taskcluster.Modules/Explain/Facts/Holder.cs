using Taskcluster.Modules.Explain.Scopes;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Explain.Facts;

/// <summary>A role or a client, and the scopes that it begins with.</summary>
/// <param name="Id">Of the role or client.</param>
/// <param name="Held">What a client was given; for a role its own <c>assume:</c>.</param>
internal sealed record Holder(string Id, IReadOnlyList<string> Held)
{
    public const string RoleKind = "role";
    public const string ClientKind = "client";

    /// <summary>The role; null for a client.</summary>
    public RoleScopes? Role { get; private init; }

    /// <summary>The client; null for a role.</summary>
    public ClientFact? Client { get; private init; }

    /// <summary><c>role</c> or <c>client</c>.</summary>
    public string Kind => Role is null ? ClientKind : RoleKind;

    public static Holder Of(RoleScopes role) =>
        new(role.RoleId, [Kernel.Roles.Role.Assume + role.RoleId]) { Role = role };

    public static Holder Of(ClientFact client) => new(client.ClientId, client.Scopes) { Client = client };

    /// <summary>
    /// A page of what is told of holders: roles first, each kind ordered by id. Those of which nothing is told are
    /// passed over, and looked at no further than the page goes.
    /// </summary>
    public static (IReadOnlyList<T> Entries, string? ContinuationToken) Fill<T>(
        IEnumerable<Holder> holders, Page page, Func<Holder, T?> tell)
        where T : class
    {
        var entries = new List<T>();
        Holder? last = null;
        foreach (var holder in holders.Where(holder => IsAfter(holder, page)))
        {
            if (page.Limit == 0)
            {
                break;
            }

            if (tell(holder) is not { } entry)
            {
                continue;
            }

            if (entries.Count == page.Limit)
            {
                return (entries, Page.TokenAfter(last!.Kind, last.Id));
            }

            entries.Add(entry);
            last = holder;
        }

        return (entries, null);
    }

    private static bool IsAfter(Holder holder, Page page) => page.After(0) switch
    {
        RoleKind => holder.Kind == ClientKind || string.CompareOrdinal(holder.Id, page.After(1)) > 0,
        ClientKind => holder.Kind == ClientKind && string.CompareOrdinal(holder.Id, page.After(1)) > 0,
        _ => true,
    };
}

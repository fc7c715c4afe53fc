using System.Text.Json;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Clients;

/// <summary>
/// Tells refused callers which roles and clients state what they lack, as far as listRoles, role, listClients and
/// client would tell them. Clients that are disabled or have expired are left out.
/// </summary>
/// <remarks>
/// An answer costs some lookups in an index. It is made anew after a change, but never so often that making it takes
/// more than a twentieth of one core; until then its word is a little old.
/// </remarks>
internal sealed class HolderAdvice(AuthState state, Database database, TimeProvider clock) : IScopeAdvice
{
    private const int MostNames = 5;
    private const int MostLookedAt = 1000;
    private const int RestFactor = 20;

    private const string SelectClients =
        "SELECT client_id, scopes, expires FROM auth_clients WHERE is_disabled = 0 ORDER BY client_id";

    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private volatile Index? index;

    public IReadOnlyList<KnownHolders>? HoldersOf(Caller caller, IReadOnlyList<string> missing)
    {
        var roles = Sight.Of(caller.Scopes, "auth:list-roles", "auth:get-role:");
        var clients = Sight.Of(caller.Scopes, "auth:list-clients", "auth:get-client:");
        if (!roles.SeesSome && !clients.SeesSome)
        {
            return null;
        }

        var (holders, now) = (Current().Holders, clock.GetUtcNow());
        return
        [
            .. missing.Select(scope => Named(
                scope,
                holders.Of(scope).Take(MostLookedAt)
                    .Where(holder => holder.Expires > now && (holder.IsClient ? clients : roles).Sees(holder.Id)),
                isWhole: roles.SeesAll && clients.SeesAll)),
        ];
    }

    private static KnownHolders Named(string scope, IEnumerable<Holder> holders, bool isWhole)
    {
        string[] names = [.. holders.Select(holder => holder.Name).Distinct().Take(MostNames + 1)];
        return new KnownHolders(scope, [.. names.Take(MostNames)], names.Length > MostNames) { IsWhole = isWhole };
    }

    private Index Current()
    {
        var roles = state.Roles;
        if (index is not { } current)
        {
            lock (gate)
            {
                return index ??= Make(roles);
            }
        }

        if (!IsStale(current, roles) || !gate.TryEnter())
        {
            return current;
        }

        try
        {
            return index = Make(roles);
        }
        finally
        {
            gate.Exit();
        }
    }

    // A change of roles or clients makes other roles; the age is for changes that do not.
    private bool IsStale(Index current, RoleResolver roles)
    {
        var age = clock.GetElapsedTime(current.Made);
        return (current.Roles != roles || age > Oldest) && age >= RestFactor * current.Cost;
    }

    private Index Make(RoleResolver roles)
    {
        var begun = clock.GetTimestamp();
        var holders = database.Read(Read);
        return new Index(roles, holders, clock.GetTimestamp(), clock.GetElapsedTime(begun));
    }

    private static ScopeHolders<Holder> Read(IRows rows)
    {
        var holders = new ScopeHolders<Holder>();
        foreach (var record in RoleStore.All(rows))
        {
            var holder = new Holder(record.RoleId, IsClient: false, DateTimeOffset.MaxValue);
            foreach (var grant in new Role(record.RoleId, record.Scopes).Grants)
            {
                holders.Add(holder, grant.Widest);
            }
        }

        using var call = rows.Sql(SelectClients);
        while (call.Step())
        {
            var holder = new Holder(call.Text(0), IsClient: true, call.Time(2));
            foreach (var scope in JsonSerializer.Deserialize(call.TextSpan(1), KernelJson.Default.IReadOnlyListString)!)
            {
                holders.Add(holder, scope);
            }
        }

        return holders;
    }

    private sealed record Index(RoleResolver Roles, ScopeHolders<Holder> Holders, long Made, TimeSpan Cost);

    private sealed record Holder(string Id, bool IsClient, DateTimeOffset Expires)
    {
        public string Name => IsClient ? $"client `{Id}`" : $"role `{Id}`";
    }

    /// <summary>Which roles (or clients) a caller may see.</summary>
    private readonly record struct Sight(ScopeSet Scopes, string GetPrefix, bool SeesAll, bool SeesSome)
    {
        public static Sight Of(ScopeSet scopes, string list, string getPrefix)
        {
            var seesAll = scopes.Satisfies(list);
            return new Sight(
                scopes, getPrefix, seesAll, seesAll || scopes.Scopes.Any(scope => MayBegin(scope, getPrefix)));
        }

        public bool Sees(string id) => SeesAll || (SeesSome && Scopes.Satisfies(GetPrefix + id));

        private static bool MayBegin(string scope, string prefix) =>
            scope.StartsWith(prefix, StringComparison.Ordinal)
            || (scope.EndsWith('*') && prefix.AsSpan().StartsWith(scope.AsSpan(0, scope.Length - 1)));
    }
}

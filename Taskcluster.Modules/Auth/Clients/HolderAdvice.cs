using System.Text.Json;
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

    private const string SelectClients =
        "SELECT client_id, scopes, expires FROM auth_clients WHERE is_disabled = 0 ORDER BY client_id";

    private readonly KeptHolders roleHolders = new(clock);
    private readonly KeptHolders clientHolders = new(clock);

    public IReadOnlyList<KnownHolders>? HoldersOf(Caller caller, IReadOnlyList<string> missing)
    {
        var roles = Sight.Of(caller.Scopes, "auth:list-roles", "auth:get-role:");
        var clients = Sight.Of(caller.Scopes, "auth:list-clients", "auth:get-client:");
        if (!roles.SeesSome && !clients.SeesSome)
        {
            return null;
        }

        return
        [
            .. missing.Select(scope => Named(
                scope, [.. NamesOf(scope, roles, clients)], isWhole: roles.SeesAll && clients.SeesAll)),
        ];
    }

    private static KnownHolders Named(string scope, string[] names, bool isWhole) =>
        new(scope, [.. names.Take(MostNames)], names.Length > MostNames) { IsWhole = isWhole };

    private IEnumerable<string> NamesOf(string scope, Sight roles, Sight clients)
    {
        var now = clock.GetUtcNow();
        var inRoles = roles.SeesSome ? Seen(RoleHolders(), scope, roles, now) : [];
        var inClients = clients.SeesSome ? Seen(ClientHolders(), scope, clients, now) : [];
        return inRoles.Select(id => $"role `{id}`").Concat(inClients.Select(id => $"client `{id}`"))
            .Take(MostNames + 1);
    }

    private static IEnumerable<string> Seen(
        ScopeHolders<Holder> holders, string scope, Sight sight, DateTimeOffset now) =>
        holders.Of(scope).Take(MostLookedAt).Where(holder => holder.Expires > now && sight.Sees(holder.Id))
            .Select(holder => holder.Id).Distinct(StringComparer.Ordinal);

    private ScopeHolders<Holder> RoleHolders()
    {
        var set = state.RoleSet;
        return roleHolders.Get(set.Stamp, () =>
        {
            var holders = new ScopeHolders<Holder>();
            foreach (var record in set.Roles)
            {
                var holder = new Holder(record.RoleId, DateTimeOffset.MaxValue);
                foreach (var grant in new Role(record.RoleId, record.Scopes).Grants)
                {
                    holders.Add(holder, grant.Widest);
                }
            }

            return holders;
        });
    }

    private ScopeHolders<Holder> ClientHolders() =>
        clientHolders.Get(state.ClientChanges, () => database.Read(ReadClients));

    private static ScopeHolders<Holder> ReadClients(IRows rows)
    {
        var holders = new ScopeHolders<Holder>();
        using var call = rows.Sql(SelectClients);
        while (call.Step())
        {
            var holder = new Holder(call.Text(0), call.Time(2));
            foreach (var scope in JsonSerializer.Deserialize(call.TextSpan(1), KernelJson.Default.IReadOnlyListString)!)
            {
                holders.Add(holder, scope);
            }
        }

        return holders;
    }

    private sealed record Holder(string Id, DateTimeOffset Expires);

    /// <summary>An index of one version of things.</summary>
    private sealed class KeptHolders(TimeProvider clock)
    {
        private const int RestFactor = 20;

        private readonly Lock gate = new();
        private volatile Made? kept;

        public ScopeHolders<Holder> Get(long version, Func<ScopeHolders<Holder>> make)
        {
            if (kept is null)
            {
                lock (gate)
                {
                    return (kept ??= Make(version, make)).Holders;
                }
            }

            // Who comes while another one makes it takes the old one.
            if (kept.IsStale(version, clock) && gate.TryEnter())
            {
                try
                {
                    kept = Make(version, make);
                }
                finally
                {
                    gate.Exit();
                }
            }

            return kept.Holders;
        }

        private Made Make(long version, Func<ScopeHolders<Holder>> make)
        {
            var begun = clock.GetTimestamp();
            var holders = make();
            return new Made(version, holders, clock.GetTimestamp(), clock.GetElapsedTime(begun));
        }

        private sealed record Made(long Version, ScopeHolders<Holder> Holders, long At, TimeSpan Cost)
        {
            public bool IsStale(long version, TimeProvider clock) =>
                version != Version && clock.GetElapsedTime(At) >= RestFactor * Cost;
        }
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

using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Bootstrap;

/// <summary>Roles of a bootstrap file.</summary>
internal sealed class RoleEntries(IReadOnlyList<WantedRole> wanted, Func<AuthState> state) : IBootstrapEntries
{
    private const string Assume = "assume:";

    /// <summary>
    /// The rules of the whole set, as it will be. Each fault is put to a role of the file, which is then taken out of
    /// the set, so that the next fault shows too.
    /// </summary>
    public void Check(IRows rows, BootstrapFaults faults)
    {
        var stored = RoleStore.All(rows).ToDictionary(role => role.RoleId, role => role.Scopes);
        var left = wanted.ToDictionary(role => role.RoleId);
        while (left.Count > 0 && Fault(stored, left.Values) is { } problem)
        {
            var culprit = left.Values.FirstOrDefault(role => IsAbout(problem, role)) ?? left.Values.First();
            faults.Add($"{culprit.Path}/scopes", $"are refused: {problem.Message}");
            left.Remove(culprit.RoleId);
        }
    }

    public BootstrapCounts Apply(Transaction tx)
    {
        var counts = BootstrapCounts.None;
        foreach (var role in wanted)
        {
            counts = counts.Plus(Apply(tx, role));
        }

        if (counts.HasChanges)
        {
            state().ForgetAfterCommit(tx);
        }

        return counts;
    }

    private static RoleSetProblem? Fault(
        Dictionary<string, IReadOnlyList<string>> stored, IReadOnlyCollection<WantedRole> wanted)
    {
        var all = new Dictionary<string, IReadOnlyList<string>>(stored);
        foreach (var role in wanted)
        {
            all[role.RoleId] = role.Scopes;
        }

        return RoleSetRules.Check(all.Select(role => (role.Key, role.Value)));
    }

    private static bool IsAbout(RoleSetProblem problem, WantedRole role) => problem.Scope is { } scope
        ? role.RoleId.EndsWith('*') && role.Scopes.Contains(scope, StringComparer.Ordinal)
        : problem.Cycle?.Contains(Assume + role.RoleId, StringComparer.Ordinal) == true;

    private static BootstrapCounts Apply(Transaction tx, WantedRole role)
    {
        var stored = RoleStore.Find(tx, role.RoleId);
        if (stored is not null && stored.Description == role.Description
            && ScopeSet.Sort(stored.Scopes).SequenceEqual(role.Scopes))
        {
            return BootstrapCounts.One(wasThere: true, isChanged: false);
        }

        RoleStore.Save(tx, new RoleRecord(
            role.RoleId, role.Description, role.Scopes, stored?.Created ?? tx.Now, tx.Now));
        tx.PublishRole(stored is null ? AuthExchanges.RoleCreated : AuthExchanges.RoleUpdated, role.RoleId);
        tx.Audit(
            BootstrapSections.Actor,
            stored is null ? AuditAction.Created : AuditAction.Updated,
            AuditedEntity.Role,
            role.RoleId);
        return BootstrapCounts.One(stored is not null, isChanged: true);
    }
}

/// <summary>A role as the file wants it.</summary>
/// <param name="Path">Where it stands in the file.</param>
/// <param name="RoleId">Its id.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Scopes">Sorted.</param>
internal sealed record WantedRole(string Path, string RoleId, string Description, IReadOnlyList<string> Scopes);

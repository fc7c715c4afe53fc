using System.Text.Json;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Secrets.Stored;

namespace Taskcluster.Modules.Secrets.Bootstrap;

/// <summary>Secrets of a bootstrap file.</summary>
internal sealed class SecretEntries(IReadOnlyList<WantedSecret> wanted, SecretStore secrets) : IBootstrapEntries
{
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    public void Check(IRows rows, BootstrapFaults faults)
    {
        // Secrets stand each for itself.
    }

    public BootstrapCounts Apply(Transaction tx)
    {
        var counts = BootstrapCounts.None;
        foreach (var secret in wanted)
        {
            counts = counts.Plus(Apply(tx, secret));
        }

        return counts;
    }

    private BootstrapCounts Apply(Transaction tx, WantedSecret secret)
    {
        var stored = SecretStore.Find(tx, secret.Name, tx.Now);
        var isGone = stored is null && secret.Expires <= tx.Now;
        if (isGone || (stored is not null && IsSame(stored, secret)))
        {
            // What has expired would be removed again, only to be made at the next start.
            return BootstrapCounts.One(wasThere: true, isChanged: false);
        }

        SecretStore.Save(tx, secrets.Encrypt(secret.Name, secret.Value, secret.Expires));
        tx.Audit(
            BootstrapSections.Actor,
            stored is null ? AuditAction.Created : AuditAction.Updated,
            AuditedEntity.Secret,
            secret.Name);
        return BootstrapCounts.One(stored is not null, isChanged: true);
    }

    private bool IsSame(StoredSecret stored, WantedSecret secret)
    {
        if (stored.Expires != secret.Expires)
        {
            return false;
        }

        using var present = JsonDocument.Parse(secrets.Decrypt(stored).Utf8, AnyDepth);
        using var next = JsonDocument.Parse(secret.Value.Utf8, AnyDepth);
        return JsonElement.DeepEquals(present.RootElement, next.RootElement);
    }
}

/// <summary>A secret as the file wants it.</summary>
internal sealed record WantedSecret(string Name, RawJson Value, DateTimeOffset Expires)
{
    // A record would print all its members.
    public override string ToString() => Name;
}

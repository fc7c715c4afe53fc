using System.Text.Json;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Auth.Bootstrap;

/// <summary>Clients of a bootstrap file.</summary>
internal sealed class ClientEntries(IReadOnlyList<WantedClient> wanted, ClientStore clients, Func<AuthState> state)
    : IBootstrapEntries
{
    public void Check(IRows rows, BootstrapFaults faults)
    {
        // Clients stand each for itself.
    }

    public BootstrapCounts Apply(Transaction tx)
    {
        var counts = BootstrapCounts.None;
        foreach (var client in wanted)
        {
            counts = counts.Plus(Apply(tx, client));
        }

        if (counts.HasChanges)
        {
            state().ForgetAfterCommit(tx);
        }

        return counts;
    }

    private BootstrapCounts Apply(Transaction tx, WantedClient client)
    {
        if (clients.Find(tx, client.ClientId) is not { } stored)
        {
            if (client.DeleteOnExpiration && client.Expires <= tx.Now)
            {
                // It would be removed again, only to be made at the next start.
                return BootstrapCounts.One(wasThere: true, isChanged: false);
            }

            clients.Save(tx, client.New(tx.Now));
            tx.PublishClient(AuthExchanges.ClientCreated, client.ClientId);
            Audit(tx, AuditAction.Created, client.ClientId);
            return BootstrapCounts.One(wasThere: false, isChanged: true);
        }

        var changes = client.ChangesOf(stored);
        if (changes.Count > 0)
        {
            clients.Save(tx, client.Change(stored, tx.Now));
            tx.PublishClient(AuthExchanges.ClientUpdated, client.ClientId);
            foreach (var change in changes)
            {
                Audit(tx, change, client.ClientId);
            }
        }

        return BootstrapCounts.One(wasThere: true, changes.Count > 0);
    }

    private static void Audit(Transaction tx, string action, string clientId) =>
        tx.Audit(BootstrapSections.Actor, action, AuditedEntity.Client, clientId);
}

/// <summary>A client as the file wants it.</summary>
internal sealed record WantedClient
{
    public required string ClientId { get; init; }

    public required string Description { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public required bool DeleteOnExpiration { get; init; }

    /// <summary>Null: as it is; a new client is not.</summary>
    public required bool? IsDisabled { get; init; }

    /// <summary>Null: as it is; a new client gets one that nobody knows.</summary>
    public required string? AccessToken { get; init; }

    public static WantedClient Of(ReadEntry entry)
    {
        var body = JsonSerializer.Deserialize(entry.Utf8.Span, AuthJson.Default.CreateClientBody)!;
        using var document = JsonDocument.Parse(entry.Utf8);
        var root = document.RootElement;
        return new WantedClient
        {
            ClientId = entry.Name,
            Description = body.Description,
            Scopes = body.Scopes!,
            Expires = body.Expires.ToWire(),
            DeleteOnExpiration = body.DeleteOnExpiration,
            IsDisabled = root.TryGetProperty("disabled", out var disabled) ? disabled.GetBoolean() : null,
            AccessToken = root.TryGetProperty("accessToken", out var token) ? token.GetString() : null,
        };
    }

    public ClientRecord New(DateTimeOffset now) => new()
    {
        ClientId = ClientId,
        Description = Description,
        AccessToken = AccessToken ?? Credentials.NewAccessToken(),
        Scopes = Scopes,
        Expires = Expires,
        Created = now,
        LastModified = now,
        LastDateUsed = now,
        LastRotated = now,
        IsDisabled = IsDisabled ?? false,
        DeleteOnExpiration = DeleteOnExpiration,
    };

    /// <summary>
    /// What has to be done to the stored client, in the words of the audit history; nothing if it is so already.
    /// </summary>
    public IReadOnlyList<string> ChangesOf(ClientRecord stored)
    {
        var changes = new List<string>();
        if (stored.Description != Description || !stored.Scopes.SequenceEqual(Scopes) || stored.Expires != Expires
            || stored.DeleteOnExpiration != DeleteOnExpiration)
        {
            changes.Add(AuditAction.Updated);
        }

        if (IsDisabled is { } disabled && disabled != stored.IsDisabled)
        {
            changes.Add(disabled ? AuditAction.ClientDisabled : AuditAction.ClientEnabled);
        }

        if (IsOtherToken(stored))
        {
            changes.Add(AuditAction.AccessTokenReset);
        }

        return changes;
    }

    public ClientRecord Change(ClientRecord stored, DateTimeOffset now) => stored with
    {
        Description = Description,
        AccessToken = AccessToken ?? stored.AccessToken,
        Scopes = Scopes,
        Expires = Expires,
        LastModified = now,
        LastRotated = IsOtherToken(stored) ? now : stored.LastRotated,
        IsDisabled = IsDisabled ?? stored.IsDisabled,
        DeleteOnExpiration = DeleteOnExpiration,
    };

    public override string ToString() => ClientId;

    private bool IsOtherToken(ClientRecord stored) => AccessToken is not null && AccessToken != stored.AccessToken;
}

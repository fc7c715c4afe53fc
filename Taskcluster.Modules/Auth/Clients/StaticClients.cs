using System.Buffers;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Clients;

/// <summary>
/// Clients that the settings and the program itself bring (spec/services.md §2.7): root, one for each service with no
/// more scopes than it needs, and those of the section <c>Auth</c>. Laid down at each start.
/// </summary>
public sealed class StaticClients(
    Database database, ClientStore clients, AuthState state, AuthOptions options) : IServiceCredentials
{
    /// <summary>How the ids of static clients begin; no call may create or change such a client.</summary>
    public const string Prefix = "static/";

    public const string RootId = "static/taskcluster/root";

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private const string Suffix = "\n\n---\n\nThis client is static: the settings of the deployment define it, "
        + "and only its administrator can change it.";

    private static readonly IReadOnlyDictionary<string, string[]> OfServices = new Dictionary<string, string[]>
    {
        ["queue"] = ["*"],
        ["hooks"] = ["assume:hook-id:*", "auth:expand-scopes", "notify:email:*", "queue:status:*"],
        ["index"] = ["auth:expand-scopes", "queue:get-artifact:*"],
        ["worker-manager"] =
        [
            "assume:worker-id:*", "assume:worker-pool:*", "assume:worker-type:*", "auth:create-client:worker/*",
            "notify:email:*", "purge-cache:purge-requests::*", "queue:claim-work:*", "queue:claimed-count:*",
            "queue:claimed-list:*", "queue:pending-count:*", "queue:resolve-task:*", "queue:worker-id:*",
            "secrets:get:worker-pool:*", "secrets:get:worker-type:*", "worker-manager:remove-worker:*",
            "worker-manager:reregister-worker:*", "worker-manager:should-worker-terminate:*",
        ],
        ["built-in-workers"] = ["queue:claim-work:built-in/*", "queue:worker-id:built-in/*"],
    };

    private IReadOnlyDictionary<string, Credentials> credentials = new Dictionary<string, Credentials>();

    /// <summary>The credentials of <see cref="RootId"/>, once the clients are laid down.</summary>
    public Credentials Root => credentials[RootId];

    /// <summary>The 400 of calls that would change a static client.</summary>
    public static void Refuse(string clientId)
    {
        if (clientId.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw ApiError.InputError(
                $"clientId \"{clientId}\" starts with \"{Prefix}\" which is reserved for statically configured "
                + "clients. Contact your administrator to change static clients.");
        }
    }

    public Credentials Of(string service) => credentials.TryGetValue($"static/taskcluster/{service}", out var found)
        ? found
        : throw new InvalidOperationException($"There is no client of the service {service}.");

    /// <summary>Creates, corrects and removes static clients.</summary>
    /// <exception cref="UnusableDataException">A client of the settings has not the form it needs.</exception>
    public async Task LayDown()
    {
        var wanted = Wanted(options);
        credentials = await database.Write(tx => LayDown(tx, wanted));
    }

    /// <summary>Those of the settings and our own.</summary>
    /// <exception cref="UnusableDataException">A client of the settings has not the form it needs.</exception>
    internal static List<StaticClient> Wanted(AuthOptions options)
    {
        var wanted = new List<StaticClient>
        {
            new()
            {
                ClientId = RootId,
                AccessToken = options.RootAccessToken ?? "",
                Description = "May do everything.",
                Scopes = ["*"],
            },
        };
        wanted.AddRange(OfServices.Select(service => new StaticClient
        {
            ClientId = $"static/taskcluster/{service.Key}",
            Description = $"The {service.Key} service itself.",
            Scopes = service.Value,
        }));
        foreach (var client in options.StaticClients)
        {
            if (!client.ClientId.StartsWith(Prefix, StringComparison.Ordinal) || !IsToken(client.AccessToken)
                || wanted.Exists(other => other.ClientId == client.ClientId))
            {
                throw new UnusableDataException(
                    $"The static client '{client.ClientId}' of the settings needs an id of its own that begins with "
                    + $"'{Prefix}' and an accessToken that matches {Patterns.AccessToken}.");
            }

            wanted.Add(client);
        }

        return options.RootAccessToken is null || IsToken(options.RootAccessToken)
            ? wanted
            : throw new UnusableDataException($"Auth:RootAccessToken must match {Patterns.AccessToken}.");
    }

    private Dictionary<string, Credentials> LayDown(Transaction tx, List<StaticClient> wanted)
    {
        var stored = clients.WithPrefix(tx, Prefix).ToDictionary(client => client.ClientId);
        var result = new Dictionary<string, Credentials>(StringComparer.Ordinal);
        foreach (var client in wanted)
        {
            var record = Record(client, stored.GetValueOrDefault(client.ClientId), tx.Now);
            clients.Save(tx, record);
            stored.Remove(client.ClientId);
            result.Add(client.ClientId, new Credentials(record.ClientId, record.AccessToken));
        }

        foreach (var left in stored.Keys)
        {
            ClientStore.Delete(tx, left);
        }

        state.ForgetAfterCommit(tx);
        return result;
    }

    private static ClientRecord Record(StaticClient client, ClientRecord? stored, DateTimeOffset now)
    {
        // A token that is not configured is made once and kept.
        var token = client.AccessToken.Length > 0
            ? client.AccessToken
            : stored?.AccessToken ?? Credentials.NewAccessToken();
        var isSame = stored is not null && stored.Description == client.Description + Suffix
            && stored.Scopes.SequenceEqual(client.Scopes);
        return new ClientRecord
        {
            ClientId = client.ClientId,
            Description = client.Description + Suffix,
            AccessToken = token,
            Scopes = client.Scopes,
            Expires = stored?.Expires ?? now.AddYears(1000),
            Created = stored?.Created ?? now,
            LastModified = isSame ? stored!.LastModified : now,
            LastDateUsed = stored?.LastDateUsed ?? now,
            LastRotated = stored is not null && stored.AccessToken == token ? stored.LastRotated : now,
        };
    }

    // As Patterns.AccessToken has it, without an automaton that would be built at each start.
    private static bool IsToken(string text) =>
        text.Length is >= 22 and <= 66 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Auth.Api.Clients;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Auth.Bootstrap;

/// <summary>
/// The section <c>clients</c>: what createClient takes, beside it <c>clientId</c>, <c>disabled</c> and
/// <c>accessToken</c>. Static clients are the settings' and neither read nor exported.
/// </summary>
/// <param name="clients">Where they are stored.</param>
/// <param name="state">Asked for only where something changes: an export has no server's state.</param>
public sealed class ClientsSection(ClientStore clients, Func<AuthState> state) : IBootstrapSection
{
    private readonly Lazy<SchemaValidator> schema = new(() => EntrySchema.Of<CreateClientBody>()
        .WithMemberOf<CreatedClientReply>("clientId", isRequired: true)
        .WithMemberOf<CreatedClientReply>("accessToken")
        .WithMemberOf<CreatedClientReply>("disabled")
        .WithDefault("description", "")
        .WithDefault("scopes", new JsonArray())
        .WithDefault("expires", BootstrapDocument.NoEnd)
        .Compile());

    public string Name => "clients";

    public IBootstrapEntries Read(JsonElement section, BootstrapFaults faults)
    {
        var wanted = new List<WantedClient>();
        var list = new EntryList(Name, "clientId", schema.Value, "accessToken");
        foreach (var entry in list.Read(section, faults))
        {
            if (entry.Name.StartsWith(StaticClients.Prefix, StringComparison.Ordinal))
            {
                faults.Add(
                    $"{entry.Path}/clientId",
                    $"must not begin with {StaticClients.Prefix}, as '{entry.Name}' does: such clients are those of "
                    + "the setting Auth:StaticClients.");
                continue;
            }

            var client = WantedClient.Of(entry);
            ScopeFaults.Find($"{entry.Path}/scopes", client.Scopes, faults);
            wanted.Add(client);
        }

        return new ClientEntries(wanted, clients, state);
    }

    public ExportedSection Export(IRows rows, ExportOptions options)
    {
        var entries = new JsonArray();
        var ofSettings = 0;
        foreach (var client in clients.WithPrefix(rows, ""))
        {
            if (client.ClientId.StartsWith(StaticClients.Prefix, StringComparison.Ordinal))
            {
                ofSettings++;
            }
            else if (!client.DeleteOnExpiration || client.Expires > options.Now)
            {
                entries.Add(Entry(client, options.WithAccessTokens));
            }
        }

        var leftOut = new List<string>();
        if (ofSettings > 0)
        {
            leftOut.Add($"Static clients left out: {ofSettings}; the settings define them.");
        }

        if (entries.Count > 0 && !options.WithAccessTokens)
        {
            leftOut.Add($"Access tokens left out: {entries.Count}; --with-access-tokens writes them.");
        }

        return new ExportedSection(entries, options.WithAccessTokens && entries.Count > 0, leftOut);
    }

    private static JsonObject Entry(ClientRecord client, bool withToken)
    {
        var entry = new JsonObject
        {
            ["clientId"] = client.ClientId,
            ["description"] = client.Description,
            ["scopes"] = new JsonArray([.. client.Scopes.Select(scope => JsonValue.Create(scope))]),
            ["expires"] = WireTime.Format(client.Expires),
            ["deleteOnExpiration"] = client.DeleteOnExpiration,
            ["disabled"] = client.IsDisabled,
        };
        if (withToken)
        {
            entry["accessToken"] = client.AccessToken;
        }

        return entry;
    }
}

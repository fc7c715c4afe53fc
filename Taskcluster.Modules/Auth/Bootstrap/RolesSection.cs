using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Auth.Api.Roles;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Bootstrap;

/// <summary>The section <c>roles</c>: what createRole takes, and <c>roleId</c> beside it.</summary>
/// <param name="state">Asked for only where something changes: an export has no server's state.</param>
public sealed class RolesSection(Func<AuthState> state) : IBootstrapSection
{
    private readonly Lazy<SchemaValidator> schema = new(() => EntrySchema.Of<CreateRoleBody>()
        .WithMemberOf<RoleReply>("roleId", isRequired: true)
        .WithDefault("description", "")
        .WithDefault("scopes", new JsonArray())
        .Compile());

    public string Name => "roles";

    public IBootstrapEntries Read(JsonElement section, BootstrapFaults faults)
    {
        var wanted = new List<WantedRole>();
        foreach (var entry in new EntryList(Name, "roleId", schema.Value).Read(section, faults))
        {
            var body = JsonSerializer.Deserialize(entry.Utf8.Span, AuthJson.Default.CreateRoleBody)!;
            ScopeFaults.Find($"{entry.Path}/scopes", body.Scopes, faults);
            wanted.Add(new WantedRole(entry.Path, entry.Name, body.Description, ScopeSet.Sort(body.Scopes)));
        }

        return new RoleEntries(wanted, state);
    }

    public ExportedSection Export(IRows rows, ExportOptions options)
    {
        var entries = new JsonArray();
        foreach (var role in RoleStore.All(rows))
        {
            // In the order in which the bootstrap stores them, so that an export of what was imported is the same.
            var scopes = ScopeSet.Sort(role.Scopes).Select(scope => JsonValue.Create(scope));
            entries.Add(new JsonObject
            {
                ["roleId"] = role.RoleId,
                ["description"] = role.Description,
                ["scopes"] = new JsonArray([.. scopes]),
            });
        }

        return new ExportedSection(entries, HoldsSecrets: false, LeftOut: []);
    }
}

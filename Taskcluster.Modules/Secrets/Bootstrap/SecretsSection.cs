using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Secrets.Api;
using Taskcluster.Modules.Secrets.Stored;

namespace Taskcluster.Modules.Secrets.Bootstrap;

/// <summary>The section <c>secrets</c>: what the method set takes, and <c>name</c> beside it.</summary>
public sealed class SecretsSection(SecretStore secrets) : IBootstrapSection
{
    private const int PageNames = 500;

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    private readonly Lazy<SchemaValidator> schema = new(() => EntrySchema.Of<Secret>()
        .With("name", new JsonObject { ["type"] = "string", ["minLength"] = 1 }, isRequired: true)
        .WithDefault("expires", BootstrapDocument.NoEnd)
        .Compile());

    public string Name => "secrets";

    public IBootstrapEntries Read(JsonElement section, BootstrapFaults faults) => new SecretEntries(
        [.. new EntryList(Name, "name", schema.Value, "secret").Read(section, faults).Select(Wanted)], secrets);

    public ExportedSection Export(IRows rows, ExportOptions options)
    {
        var names = Names(rows, options.Now);
        if (!options.WithSecrets)
        {
            return new ExportedSection(null, HoldsSecrets: false, names.Count == 0
                ? []
                : [$"Secrets left out: {names.Count}; --with-secrets writes them."]);
        }

        var entries = new JsonArray();
        foreach (var name in names)
        {
            var stored = SecretStore.Find(rows, name, options.Now)!;
            using var value = JsonDocument.Parse(secrets.Decrypt(stored).Utf8, AnyDepth);
            entries.Add(new JsonObject
            {
                ["name"] = name,
                ["secret"] = Single(value.RootElement),
                ["expires"] = WireTime.Format(stored.Expires),
            });
        }

        return new ExportedSection(entries, entries.Count > 0, LeftOut: []);
    }

    private static List<string> Names(IRows rows, DateTimeOffset now)
    {
        var names = new List<string>();
        while (true)
        {
            // A page begins with the last name of the one before.
            var page = SecretStore.Names(rows, names.Count == 0 ? "" : names[^1], now, PageNames);
            names.AddRange(names.Count == 0 ? page : page.Skip(1));
            if (page.Count < PageNames)
            {
                return names;
            }
        }
    }

    private static WantedSecret Wanted(ReadEntry entry)
    {
        using var document = JsonDocument.Parse(entry.Utf8, AnyDepth);
        var root = document.RootElement;
        _ = WireTime.TryParse(root.GetProperty("expires").GetString(), out var expires);
        var value = JsonMarshal.GetRawUtf8Value(root.GetProperty("secret")).ToArray();
        return new WantedSecret(entry.Name, new RawJson(value), expires.ToWire());
    }

    // A value in which a name stands twice means the last one; a file with such names would be refused.
    private static JsonNode? Single(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().GroupBy(member => member.Name)
            .Select(same => KeyValuePair.Create(same.Key, Single(same.Last().Value)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Single)]),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value.Clone()),
    };
}

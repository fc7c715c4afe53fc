using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands.Moving;

/// <summary>
/// export --layout tc-admin and api: clients, roles, hooks, worker pools and the names of secrets, in forms that other
/// deployments take. Access tokens and the values of secrets are never among them.
/// </summary>
internal static class MovingExport
{
    private const int LongestName = 200;

    private static readonly IReadOnlyDictionary<EntityKind, string> TcAdminKinds = new Dictionary<EntityKind, string>
    {
        [EntityKind.Roles] = "Role",
        [EntityKind.Clients] = "Client",
        [EntityKind.WorkerPools] = "WorkerPool",
        [EntityKind.Hooks] = "Hook",
    };

    /// <summary>One document as <c>tc-admin generate --json</c> prints it, in the order of the ids.</summary>
    public static async Task<JsonObject> TcAdmin(MovingServer server, CancellationToken cancellation)
    {
        var (all, secrets) = await Read(server, cancellation);
        var resources = all.Select(one => (Id: $"{TcAdminKinds[one.Kind]}={one.Kind.Id(one.Entity)}",
                Resource: Resource(one.Kind, one.Entity)))
            .Concat(secrets.Select(name => (Id: $"Secret={name}",
                Resource: new JsonObject { ["kind"] = "Secret", ["name"] = name })))
            .OrderBy(one => one.Id, StringComparer.Ordinal)
            .ToList();

        // tc-admin removes what is managed and not listed: nothing else than what is listed is managed.
        return new JsonObject
        {
            ["resources"] = new JsonArray([.. resources.Select(one => one.Resource)]),
            ["managed"] = new JsonArray(
                [.. resources.Select(one => JsonValue.Create($"{Regex.Escape(one.Id)}$"))]),
        };
    }

    /// <summary>One file an entity: the calls that make it.</summary>
    public static async Task<int> Api(MovingServer server, ExportFolder folder, CancellationToken cancellation)
    {
        var (all, secrets) = await Read(server, cancellation);
        foreach (var (kind, entity) in all)
        {
            var url = $"/api/{kind.Service}/v1/{kind.Path(entity)}";
            var call = new JsonObject { ["method"] = "PUT", ["url"] = url, ["body"] = kind.Body(entity) };
            if (kind == EntityKind.Clients && entity["disabled"]?.ToString() == "true")
            {
                call["then"] = new JsonObject { ["method"] = "POST", ["url"] = $"{url}/disable" };
            }

            _ = folder.Write($"{kind.Name}/{FileName(kind.Id(entity))}.json", ExportFile.Text(call, isJson: true));
        }

        var names = new JsonObject { ["names"] = new JsonArray([.. secrets.Select(name => JsonValue.Create(name))]) };
        _ = folder.Write("secrets.json", ExportFile.Text(names, isJson: true));
        return all.Count;
    }

    private static async Task<(List<(EntityKind Kind, JsonObject Entity)> All, List<string> Secrets)> Read(
        MovingServer server, CancellationToken cancellation)
    {
        var report = new MovingReport(_ => { });
        var reader = new DeploymentReader(server, report);
        var all = new List<(EntityKind, JsonObject)>();
        foreach (var kind in EntityKind.Administered)
        {
            all.AddRange((await reader.All(kind, cancellation))
                .Where(entity => !kind.Id(entity).StartsWith("static/", StringComparison.Ordinal))
                .Select(entity => (kind, entity)));
        }

        var secrets = new List<string>();
        await server.Pages(
            "secrets",
            ("secrets", "secrets"),
            page => secrets.AddRange(page.Select(name => name!.ToString())),
            cancellation);
        return report.Notes is [var (_, _, reason), ..]
            ? throw new UnusableDataException($"The export would not be whole: {reason}")
            : (all, secrets);
    }

    private static JsonObject Resource(EntityKind kind, JsonObject entity)
    {
        var resource = new JsonObject { ["kind"] = TcAdminKinds[kind] };
        foreach (var name in (string[])["roleId", "clientId", "workerPoolId", "hookGroupId", "hookId"])
        {
            if (entity[name] is { } id)
            {
                resource[name] = id.DeepClone();
            }
        }

        foreach (var (name, value) in kind.Body(entity))
        {
            // tc-admin's clients last for ever, and its hooks have no folder of metadata.
            if (name == "metadata")
            {
                foreach (var (inner, innerValue) in value!.AsObject())
                {
                    resource[inner] = innerValue?.DeepClone();
                }
            }
            else if (kind != EntityKind.Clients || name is not ("expires" or "deleteOnExpiration"))
            {
                resource[name] = value?.DeepClone();
            }
        }

        if (kind == EntityKind.Hooks)
        {
            resource["bindings"] ??= new JsonArray();
        }

        return resource;
    }

    // An id becomes one name of a file whatever stands in it; a long one is told by its hash.
    private static string FileName(string id) => Uri.EscapeDataString(id) is { Length: <= LongestName } name
        ? name.Replace("~", "%7E", StringComparison.Ordinal)
        : $"{Uri.EscapeDataString(id)[..LongestName]}~{Hash(id)}";

    private static string Hash(string id) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..16];
}

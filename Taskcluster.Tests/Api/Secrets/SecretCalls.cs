using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Secrets;

/// <summary>Secrets as tests set them, and what is known of them.</summary>
internal static class SecretCalls
{
    /// <summary>A name that no other test or example has.</summary>
    public static string NewName() => $"project/{SlugId.NewNice()}/key";

    /// <summary>A body for set; the value is any JSON, and ends in an hour unless told else.</summary>
    public static JsonObject Body(
        this RunningServer server, string value = """{"a":1}""", TimeSpan? expiresIn = null) => new()
        {
            ["secret"] = JsonNode.Parse(value),
            ["expires"] = WireTime.Format(server.Clock.GetUtcNow() + (expiresIn ?? TimeSpan.FromHours(1))),
        };

    /// <summary>Sets a secret as root; the name goes out as one segment.</summary>
    public static async Task SetSecret(
        this RunningServer server, string name, string value = """{"a":1}""", TimeSpan? expiresIn = null) =>
        _ = (await server.AsRoot().Put(Path(name), server.Body(value, expiresIn).ToJsonString())).Ok;

    public static Task<ApiAnswer> GetSecret(this RunningServer server, string name) =>
        server.AsRoot().Get(Path(name));

    public static string Path(string name) => $"secrets/v1/secret/{Uri.EscapeDataString(name)}";

    /// <summary>What was done to a secret, oldest first, as <c>created by static/taskcluster/root</c>.</summary>
    public static IReadOnlyList<string> History(this RunningServer server, string name) =>
    [
        .. server.Services.GetRequiredService<Database>()
            .Read(rows => AuditLog.OfEntity(rows, AuditedEntity.Secret, name, 0, 1000))
            .Select(entry => $"{entry.ActionType} by {entry.ClientId}"),
    ];
}

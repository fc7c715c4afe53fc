using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>Clients and roles that tests begin with, and how they are looked at.</summary>
internal static class AuthCalls
{
    public const string CurrentScopes = "auth/v1/scopes/current";

    /// <summary>A name that nobody else has.</summary>
    public static string Unique(string start) => $"{start}-{Guid.NewGuid():N}";

    /// <summary>The moment so many hours from now, as it stands on the wire.</summary>
    public static string In(this RunningServer server, double hours) =>
        WireTime.Format(server.Clock.GetUtcNow().AddHours(hours));

    /// <summary>What createClient and updateClient take: valid for a day.</summary>
    public static object ClientBody(this RunningServer server, params string[] scopes) =>
        new { description = "d", expires = server.In(24), scopes };

    /// <summary>What createRole and updateRole take.</summary>
    public static object RoleBody(params string[] scopes) => new { description = "d", scopes };

    public static string ClientPath(string clientId, string rest = "") =>
        $"auth/v1/clients/{Uri.EscapeDataString(clientId)}{rest}";

    public static string RolePath(string roleId) => $"auth/v1/roles/{Uri.EscapeDataString(roleId)}";

    /// <summary>A client that was created; what it signs with.</summary>
    public static async Task<Credentials> Client(
        this RunningServer server, string clientId, params string[] scopes)
    {
        var made = (await server.AsRoot().Put(ClientPath(clientId), server.ClientBody(scopes))).Ok;
        return new Credentials(clientId, made["accessToken"]!.GetValue<string>());
    }

    /// <summary>A role that was created.</summary>
    public static async Task<JsonNode> Role(this RunningServer server, string roleId, params string[] scopes) =>
        (await server.AsRoot().Put(RolePath(roleId), RoleBody(scopes))).Ok;

    /// <summary>What a client shows now.</summary>
    public static async Task<JsonNode> Shown(this RunningServer server, string clientId) =>
        (await server.AsRoot().Get(ClientPath(clientId))).Ok;

    /// <summary>What was done to an entity and by whom, as <c>static/taskcluster/root created</c>.</summary>
    public static async Task<IReadOnlyList<string>> History(
        this RunningServer server, string entityType, string entityId)
    {
        var path = $"auth/v1/audit/{entityType}/{Uri.EscapeDataString(entityId)}";
        return Entries((await server.AsRoot().Get(path)).Ok);
    }

    /// <summary>The entries of a page of the audit history: actor and action.</summary>
    public static IReadOnlyList<string> Entries(JsonNode reply) =>
    [
        .. reply["auditHistory"]!.AsArray().Select(entry => $"{entry!["clientId"]} {entry["actionType"]}"),
    ];

    /// <summary>Temporary credentials of a client, under a name of their own.</summary>
    public static Credentials Lend(
        this RunningServer server, Credentials issuer, string clientId, params string[] scopes) =>
        TemporaryCredentials.Create(
            issuer, clientId, scopes, server.Clock.GetUtcNow(), server.Clock.GetUtcNow().AddMinutes(30));

    /// <summary>Exchange and entity of every message so far, as <c>client-created c</c>.</summary>
    public static IReadOnlyList<string> Told(this RunningServer server) =>
    [
        .. server.Messages.All.Select(message => (message, payload: PublishedMessages.Payload(message)))
            .Select(told => $"{PublishedMessages.ShortName(told.message)} "
                + (told.payload["clientId"] ?? told.payload["roleId"])),
    ];

    public static string Text(this JsonNode node, string member) => node[member]!.GetValue<string>();

    public static IReadOnlyList<string> Texts(this JsonNode node, string member = "scopes") =>
        [.. node[member]!.AsArray().Select(item => item!.GetValue<string>())];
}

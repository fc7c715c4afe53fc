using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>The index as its users deal with it.</summary>
internal static class IndexCalls
{
    /// <summary>A path of three words that no other test or example has.</summary>
    public static string NewPath() => $"project.{SlugId.NewNice()}.latest";

    /// <summary>A body for insertTask; it ends in an hour unless told else.</summary>
    public static JsonObject Entry(
        this RunningServer server,
        string? taskId = null,
        JsonNode? rank = null,
        JsonNode? data = null,
        TimeSpan? expiresIn = null) => new()
        {
            ["taskId"] = taskId ?? SlugId.New(),
            ["rank"] = rank ?? 0,
            ["data"] = data ?? new JsonObject(),
            ["expires"] = WireTime.Format(server.Clock.GetUtcNow() + (expiresIn ?? TimeSpan.FromHours(1))),
        };

    /// <summary>Puts a task into the index as root; what stands there now.</summary>
    public static async Task<JsonNode> Insert(
        this RunningServer server,
        string path,
        string? taskId = null,
        JsonNode? rank = null,
        JsonNode? data = null,
        TimeSpan? expiresIn = null) =>
        (await server.AsRoot().Put(TaskAt(path), server.Entry(taskId, rank, data, expiresIn))).Ok;

    /// <summary>findTask as root.</summary>
    public static Task<ApiAnswer> FindTask(this RunningServer server, string path) =>
        server.AsRoot().Get(TaskAt(path));

    /// <summary>The id of the task at a path; null: there is none.</summary>
    public static async Task<string?> TaskIdAt(this RunningServer server, string path) =>
        await server.FindTask(path) is { Status: 200 } found ? found.Json["taskId"]!.GetValue<string>() : null;

    /// <summary>The names of the namespaces in a namespace.</summary>
    public static async Task<IReadOnlyList<string>> NamespacesIn(this RunningServer server, string space) =>
    [
        .. (await server.AsRoot().Get($"index/v1/namespaces/{space}")).Ok["namespaces"]!.AsArray()
            .Select(one => one!["name"]!.GetValue<string>()),
    ];

    /// <summary>When a namespace ends, as on the wire; null: there is none.</summary>
    public static async Task<string?> EndOf(this RunningServer server, string space)
    {
        var dot = space.LastIndexOf('.');
        var parent = dot < 0 ? "" : space[..dot];
        var found = (await server.AsRoot().Get($"index/v1/namespaces/{parent}")).Ok["namespaces"]!.AsArray()
            .SingleOrDefault(one => one!["namespace"]!.GetValue<string>() == space);
        return found?["expires"]!.GetValue<string>();
    }

    /// <summary>The paths of the tasks in an answer, in its order.</summary>
    public static IReadOnlyList<string> Paths(JsonNode answer) =>
        [.. answer["tasks"]!.AsArray().Select(task => task!["namespace"]!.GetValue<string>())];

    /// <summary>How many rows a table of the index has.</summary>
    public static long Rows(this RunningServer server, bool ofNamespaces = false) =>
        server.Services.GetRequiredService<Database>().Read(rows =>
        {
            using var call = rows.Sql(ofNamespaces
                ? "SELECT count(*) FROM index_namespaces"
                : "SELECT count(*) FROM index_tasks");
            return call.Step() ? call.Long(0) : -1;
        });

    /// <summary>Midnight UTC so many days after the day of a moment, as on the wire.</summary>
    public static string Midnight(DateTimeOffset moment, int days = 1) =>
        WireTime.Format(new DateTimeOffset(moment.UtcDateTime.Date.AddDays(days), TimeSpan.Zero));

    public static string TaskAt(string path) => $"index/v1/task/{Uri.EscapeDataString(path)}";
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>Hooks as tests make them, and what has become of them. A hook is named as <c>group/id</c>.</summary>
internal static class HookCalls
{
    /// <summary>Where nobody claims.</summary>
    public const string QueueId = "hooks/none";

    /// <summary>What the role of a hook needs for a task of <see cref="Template"/>.</summary>
    public static readonly string[] Scopes =
        ["queue:create-task:project:none", "queue:scheduler-id:-", $"queue:create-task:lowest:{QueueId}"];

    /// <summary>A name that no other test or example has.</summary>
    public static string NewName() => $"examples/{SlugId.NewNice()}";

    public static string Path(string name, string rest = "")
    {
        var slash = name.IndexOf('/');
        return $"/hooks/{name[..slash]}/{Uri.EscapeDataString(name[(slash + 1)..])}{rest}";
    }

    /// <summary>A template of a task; what it leaves out is filled in. A changed field of null is left out.</summary>
    public static JsonObject Template(params (string Name, JsonNode? Value)[] changes) => Changed(
        new JsonObject
        {
            ["taskQueueId"] = QueueId,
            ["payload"] = new JsonObject(),
            ["metadata"] = new JsonObject
            {
                ["name"] = "made by a hook",
                ["description"] = "of a test",
                ["owner"] = "tester@example.com",
                ["source"] = "https://example.com/source",
            },
        },
        changes);

    /// <summary>A definition. A changed field of null is left out.</summary>
    public static JsonObject Definition(params (string Name, JsonNode? Value)[] changes) => Changed(
        new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "a hook",
                ["description"] = "made by a test",
                ["owner"] = "owner@example.com",
            },
            ["task"] = Template(),
        },
        changes);

    /// <summary>A schema that lets every payload pass.</summary>
    public static (string Name, JsonNode? Value) Open => ("triggerSchema", new JsonObject { ["type"] = "object" });

    /// <summary>Binds to an exchange.</summary>
    public static (string Name, JsonNode? Value) BoundTo(string exchange, string pattern = "#") => (
        "bindings",
        new JsonArray(new JsonObject { ["exchange"] = exchange, ["routingKeyPattern"] = pattern }));

    public static (string Name, JsonNode? Value) Schedule(params string[] expressions) =>
        ("schedule", new JsonArray([.. expressions.Select(text => (JsonNode)text)]));

    public static Task<ApiAnswer> CreateHook(
        this RunningServer server, string name, params (string Name, JsonNode? Value)[] changes) =>
        server.AsRoot().Put($"hooks/v1{Path(name)}", Definition(changes));

    public static Task<ApiAnswer> UpdateHook(
        this RunningServer server, string name, params (string Name, JsonNode? Value)[] changes) =>
        server.AsRoot().Post($"hooks/v1{Path(name)}", Definition(changes));

    public static Task<ApiAnswer> RemoveHook(this RunningServer server, string name) =>
        server.AsRoot().Delete($"hooks/v1{Path(name)}");

    /// <summary>A hook whose role lets it create its task; its name.</summary>
    public static async Task<string> Hook(
        this RunningServer server, string name, params (string Name, JsonNode? Value)[] changes)
    {
        _ = await server.Role($"hook-id:{name}", Scopes);
        _ = (await server.CreateHook(name, changes)).Ok;
        return name;
    }

    /// <summary>A hook of a new name, whose tasks tell of it.</summary>
    public static Task<string> NamedHook(this RunningServer server)
    {
        var name = NewName();
        return server.Hook(name, ("task", Template(("tags", new JsonObject { ["hook"] = name }))));
    }

    public static Task<ApiAnswer> Trigger(this RunningServer server, string name, string payload = "{}") =>
        server.AsRoot().Post($"hooks/v1{Path(name, "/trigger")}", payload);

    public static async Task<string> Token(this RunningServer server, string name) =>
        (await server.AsRoot().Get($"hooks/v1{Path(name, "/token")}")).Ok.Text("token");

    public static Task<ApiAnswer> TriggerWithToken(
        this RunningServer server, string name, string token, string payload = "{}") =>
        server.Anonymous().Post($"hooks/v1{Path(name, $"/trigger/{token}")}", payload);

    public static Task<ApiAnswer> HookStatus(this RunningServer server, string name) =>
        server.AsRoot().Get($"hooks/v1{Path(name, "/status")}");

    /// <summary>When the hook fires next.</summary>
    public static async Task<DateTimeOffset> NextFire(this RunningServer server, string name) =>
        (await server.HookStatus(name)).Ok["nextScheduledDate"]!.GetValue<DateTimeOffset>();

    /// <summary>The fires of a hook, the newest first; none if it never fired.</summary>
    public static async Task<IReadOnlyList<JsonNode>> LastFires(this RunningServer server, string name)
    {
        var answer = await server.AsRoot().Get($"hooks/v1{Path(name, "/last-fires")}");
        return answer.Status == 404 ? [] : [.. answer.Ok["lastFires"]!.AsArray().Select(fire => fire!)];
    }

    /// <summary>A task that a fire has made.</summary>
    public static async Task<JsonNode> TaskOf(this RunningServer server, JsonNode fire) =>
        (await server.AsRoot().Get($"queue/v1/task/{fire.Text("taskId")}")).Ok;

    /// <summary>Everything that messages have set off so far is done, and what came of that.</summary>
    public static Task Settle(this RunningServer server) => server.Steps().Drain();

    /// <summary>Moves the clock from due time to due time.</summary>
    public static Task AdvanceStepwise(this RunningServer server, TimeSpan by) =>
        server.Steps().Advance(by, server.Clock.AdvanceTo);

    public static JsonNode? Json(string text) => JsonNode.Parse(text);

    private static TimeSteps Steps(this RunningServer server) => new(
        server.Services.GetRequiredService<LoopRunner>(),
        server.Services.GetRequiredService<Dispatcher>(),
        server.Services.GetRequiredService<Database>(),
        server.Clock);

    private static JsonObject Changed(JsonObject body, (string Name, JsonNode? Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                body.Remove(name);
            }
            else
            {
                body[name] = value;
            }
        }

        return body;
    }
}

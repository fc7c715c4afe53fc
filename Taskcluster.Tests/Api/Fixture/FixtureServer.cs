using System.Text.Json.Nodes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture;

/// <summary>What tests ask of the control service of a fixture, as anybody on its machine may.</summary>
internal static class FixtureServer
{
    /// <summary>Makes a rule; its id.</summary>
    public static async Task<string> Fault(this RunningServer server, object rule) =>
        (await server.Anonymous().Post("fixture/v1/faults", rule)).Ok["faultId"]!.GetValue<string>();

    /// <summary>To how many calls or messages a rule was applied.</summary>
    public static async Task<int> Applied(this RunningServer server, string faultId) =>
        (await server.Anonymous().Get("fixture/v1/faults")).Ok["faults"]!.AsArray()
            .Single(fault => fault!["faultId"]!.GetValue<string>() == faultId)!["applied"]!.GetValue<int>();

    /// <summary>No rule is left.</summary>
    public static async Task NoFaults(this RunningServer server) =>
        _ = await server.Anonymous().Delete("fixture/v1/faults");

    /// <summary>Moves the clock by the service; 0 lets happen what is due at this moment.</summary>
    public static async Task Pass(this RunningServer server, double seconds) =>
        _ = (await server.Anonymous().Post("fixture/v1/clock/advance", new { seconds })).Ok;

    /// <summary>The calls that were recorded.</summary>
    public static async Task<JsonArray> Calls(this RunningServer server, string query = "") =>
        (await server.Anonymous().Get($"fixture/v1/calls{query}")).Ok["calls"]!.AsArray();

    /// <summary>Makes a scripted worker; its id.</summary>
    public static async Task<string> Script(this RunningServer server, object script) =>
        (await server.Anonymous().Post("fixture/v1/scripted-workers", script)).Ok["scriptId"]!.GetValue<string>();

    /// <summary>A scripted worker as the list has it.</summary>
    public static async Task<JsonNode> Scripted(this RunningServer server, string scriptId) =>
        (await server.Anonymous().Get("fixture/v1/scripted-workers")).Ok["workers"]!.AsArray()
            .Single(worker => worker!["scriptId"]!.GetValue<string>() == scriptId)!;
}

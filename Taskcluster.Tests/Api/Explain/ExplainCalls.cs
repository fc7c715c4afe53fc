using System.Text.Json.Nodes;
using FluentAssertions;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Explain;

/// <summary>States that the tests of explain begin with, and how their answers read.</summary>
internal static class ExplainCalls
{
    public static async Task Role(this RunningServer server, string roleId, params string[] scopes) =>
        _ = (await server.AsRoot().Put(
            $"auth/v1/roles/{Uri.EscapeDataString(roleId)}", new { scopes, description = "" })).Ok;

    public static async Task Client(this RunningServer server, string clientId, params string[] scopes) =>
        _ = (await server.AsRoot().Put($"auth/v1/clients/{Uri.EscapeDataString(clientId)}", new
        {
            scopes,
            description = "",
            expires = WireTime.Format(server.Clock.GetUtcNow().AddHours(1)),
        })).Ok;

    /// <summary>A chain in short: <c>assume:r -(r)> a:*</c>.</summary>
    public static string Chain(this JsonNode? links) => links is null
        ? "none"
        : string.Concat(links.AsArray().Select(
            link => (link!["role"] is { } role ? $" -({role})> " : "") + link["scope"]));

    /// <summary>The texts of a list.</summary>
    public static IEnumerable<string> Texts(this JsonNode? list) =>
        list!.AsArray().Select(text => text!.GetValue<string>());

    /// <summary>The expression is that one, whatever its blanks.</summary>
    public static void ShouldBeJson(this JsonNode? json, string expected) =>
        JsonNode.DeepEquals(json, JsonNode.Parse(expected)).Should()
            .BeTrue($"{json?.ToJsonString() ?? "null"} should be {expected}");
}

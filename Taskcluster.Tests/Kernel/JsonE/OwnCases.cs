using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>
/// The cases of Vectors/json-e.json: written by us in the form of the official suite, so that a clone alone has some of
/// each kind. Where the official implementation has a result or an error text of its own, it is that.
/// </summary>
public static class OwnCases
{
    private static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "Vectors/json-e.json"))).RootElement;

    /// <summary>The time of all cases.</summary>
    public static DateTimeOffset Now { get; } =
        DateTimeOffset.Parse(Root.GetProperty("now").GetString()!, CultureInfo.InvariantCulture);

    public static IReadOnlyList<OwnCase> All { get; } =
        [.. Root.GetProperty("cases").EnumerateArray().Select(one => new OwnCase(one, Root.GetProperty("context")))];
}

/// <summary>A template, and what comes of it.</summary>
public sealed class OwnCase(JsonElement written, JsonElement context)
{
    public string Title { get; } = written.GetProperty("title").GetString()!;

    /// <summary>The template's text.</summary>
    public string Template { get; } = written.GetProperty("template").GetRawText();

    public string Context { get; } =
        (written.TryGetProperty("context", out var own) ? own : context).GetRawText();

    /// <summary>The message of the error; null where there is a result.</summary>
    public string? Error { get; } = written.TryGetProperty("error", out var error) ? error.GetString() : null;

    public JsonNode? Result =>
        written.TryGetProperty("result", out var result) ? JsonNode.Parse(result.GetRawText()) : null;

    public override string ToString() => Title;
}

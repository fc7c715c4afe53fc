using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Clients.Generator;

/// <summary>
/// Makes the C# client from what a server publishes: a file for each service with its methods, its records and its
/// exchanges, and one that holds them together.
/// </summary>
internal static class ClientGenerator
{
    /// <summary>The files by their names.</summary>
    /// <param name="published">The server's <c>/references/references.json</c>.</param>
    public static IReadOnlyDictionary<string, string> Generate(JsonArray published)
    {
        var documents = published.ToDictionary(
            one => one!["filename"]!.GetValue<string>(), one => one!["content"]!.AsObject());
        var references = documents
            .Where(one => one.Key.EndsWith("/api.json", StringComparison.Ordinal))
            .OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => one.Value).ToList();
        var files = references.ToDictionary(
            reference => $"{ClientOf(reference)}.cs", reference => Service(reference, documents));
        files.Add("TaskclusterClient.Services.cs", Whole(references));
        return files;
    }

    private static string Service(JsonObject reference, IReadOnlyDictionary<string, JsonObject> documents)
    {
        var service = reference["serviceName"]!.GetValue<string>();
        var version = reference["apiVersion"]!.GetValue<string>();
        var types = new TypeWriter(service, version, documents);
        var text = new SourceText();
        text.Begin($"Taskcluster.Net.{Names.Pascal(service)}");
        text.Doc("summary", $"{reference["description"]}");
        text.Open($"public sealed partial class {ClientOf(reference)} : ServiceClient");
        text.Open(
            $"internal {ClientOf(reference)}(Connection connection)",
            $"    : base(connection, \"{service}/{version}\")");
        text.Close();
        foreach (var entry in reference["entries"]!.AsArray())
        {
            new MethodWriter(text, types, $"{service}/{version}").Write(entry!.AsObject());
        }

        text.Close();
        if (documents.TryGetValue($"references/{service}/{version}/exchanges.json", out var exchanges))
        {
            Exchanges(text, types, exchanges);
        }

        types.WriteAll(text);
        return text.ToString();
    }

    private static void Exchanges(SourceText text, TypeWriter types, JsonObject exchanges)
    {
        var name = Names.Pascal(exchanges["serviceName"]!.GetValue<string>()) + "Exchanges";
        text.Line();
        text.Doc("summary", "The names of the service's exchanges.");
        text.Open($"public static class {name}");
        foreach (var entry in exchanges["entries"]!.AsArray())
        {
            var payload = types.Of(new JsonObject { ["$ref"] = Names.SchemaOf($"{entry!["schema"]}") }, "Payload");
            text.Gap();
            text.Doc("summary", $"{entry["description"]}", $"Its payload is a <see cref=\"{payload.Name}\"/>.");
            text.Line($"public const string {Names.Pascal($"{entry["name"]}")} =");
            text.Line($"    \"{exchanges["exchangePrefix"]}{entry["exchange"]}\";");
        }

        text.Close();
    }

    private static string Whole(IReadOnlyList<JsonObject> references)
    {
        var text = new SourceText();
        text.Begin("Taskcluster.Net");
        text.Open("public sealed partial class TaskclusterClient");
        foreach (var reference in references)
        {
            var space = Names.Pascal($"{reference["serviceName"]}");
            text.Gap();
            text.Doc("summary", $"{reference["description"]}");
            text.Line($"public {space}.{ClientOf(reference)} {space} => field ??= new(connection);");
        }

        text.Close();
        return text.ToString();
    }

    private static string ClientOf(JsonObject reference) => Names.Pascal($"{reference["serviceName"]}") + "Client";
}

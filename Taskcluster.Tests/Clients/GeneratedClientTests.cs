using System.Text.Json.Nodes;
using NUnit.Framework;
using Taskcluster.Tests.Clients.Generator;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Clients;

/// <summary>The C# client is what the declarations make of it, and nobody has written in it by hand.</summary>
public sealed class GeneratedClientTests
{
    private const string Variable = "TASKCLUSTER_RECORD";

    private static readonly string Folder = Path.Combine(Clone.Path, "Taskcluster.Client", "Generated");

    [Test]
    public async Task It_is_what_the_declarations_say()
    {
        await using var server = await RunningServer.StartFixture();
        var published = (await server.Anonymous().Get("/references/references.json")).Ok.AsArray();
        var files = ClientGenerator.Generate(published);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
        {
            Record(files);
        }

        var problems = files.Keys.Union(Present()).Where(name => TextOf(name) != files.GetValueOrDefault(name));

        Assert.That(problems, Is.Empty, $"""
            These files of {Folder} are not what the declarations say. Make them anew:
            {Variable}=1 dotnet test -c Release --filter FullyQualifiedName~GeneratedClient
            """);
    }

    [Test]
    public void Every_method_is_there()
    {
        var files = ClientGenerator.Generate(
        [
            new JsonObject
            {
                ["filename"] = "references/made-up/v1/api.json",
                ["content"] = JsonNode.Parse("""
                    {"serviceName": "made-up", "apiVersion": "v1", "description": "It is not <there>.", "entries": [
                      {"method": "get", "route": "/a/<namespace>", "args": ["namespace"], "query": ["limit"],
                       "name": "readA", "stability": "experimental", "title": "Read A", "category": "A",
                       "description": "It reads.", "scopes": "a:read:<namespace>", "output": "v1/a.json#"}]}
                    """),
            },
            new JsonObject
            {
                ["filename"] = "schemas/made-up/v1/a.json",
                ["content"] = JsonNode.Parse("""
                    {"$id": "/schemas/made-up/v1/a.json#", "oneOf": [
                      {"type": "object", "required": ["kind", "at"],
                       "properties": {"kind": {"const": "x"}, "at": {"type": "string", "format": "date-time"}}},
                      {"type": "object", "required": ["kind"],
                       "properties": {"kind": {"const": "y"}, "many": {"type": "array", "items": {"type": "integer"}}}}
                    ]}
                    """),
            },
        ]);

        var text = files["MadeUpClient.cs"];
        Assert.That(text, Does.Contain("/// <summary>It is not &lt;there&gt;.</summary>"));
        Assert.That(text, Does.Contain("public Uri ReadAUrl(string @namespace, int? limit = null) =>"));
        Assert.That(text, Does.Contain("Call<A>(HttpMethod.Get, ReadAUrl(@namespace, limit), null, cancellation);"));
        Assert.That(text, Does.Contain("public required string Kind { get; init; }"));
        Assert.That(text, Does.Contain("public DateTimeOffset? At { get; init; }"));
        Assert.That(text, Does.Contain("public IReadOnlyList<long>? Many { get; init; }"));
        Assert.That(text, Does.Contain("public const string Y = \"y\";"));
        Assert.That(files["TaskclusterClient.Services.cs"], Does.Contain("public MadeUp.MadeUpClient MadeUp =>"));
    }

    private static IEnumerable<string> Present() =>
        Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)) : [];

    private static string? TextOf(string name) =>
        Path.Combine(Folder, name) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    private static void Record(IReadOnlyDictionary<string, string> files)
    {
        Directory.CreateDirectory(Folder);
        foreach (var gone in Present().Except(files.Keys).ToList())
        {
            File.Delete(Path.Combine(Folder, gone));
        }

        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(Folder, name), text);
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Common.SharedServer;

namespace Taskcluster.Tests.Api.Common;

/// <summary>spec/queue.md §1.17: the published documents, as anybody can read them.</summary>
public sealed class ReferencesTests
{
    [Test]
    public async Task The_manifest_lists_what_is_served_and_nothing_else()
    {
        var manifest = await Server.Anonymous().Get("/references/manifest.json");
        var listed = manifest.Ok["references"]!.AsArray().Select(url => url!.GetValue<string>()).ToList();
        var whole = (await Server.Anonymous().Get("/references/references.json")).Ok.AsArray();

        listed.Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
        listed.Should().Equal(whole.Select(file => $"{Server.RootUrl}/{file!["filename"]}")
            .Where(url => url.EndsWith("/api.json") || url.EndsWith("/exchanges.json")).Order(StringComparer.Ordinal));
        foreach (var url in listed)
        {
            (await Server.Anonymous().Get(new Uri(url).AbsolutePath)).Status.Should().Be(200, url);
        }
    }

    [Test]
    public async Task Every_document_satisfies_the_schema_that_it_names()
    {
        var registry = new SchemaRegistry(Fetch);
        var validators = new Dictionary<string, SchemaValidator>();
        var checkedDocuments = 0;
        foreach (var path in await Paths())
        {
            var answer = await Server.Anonymous().Get(path);
            answer.Status.Should().Be(200, path);
            answer.Header("Content-Type").Should().Be("application/json");
            answer.Header("Access-Control-Allow-Origin").Should().Be("*");
            using var document = JsonDocument.Parse(answer.Text);
            var schema = document.RootElement.GetProperty("$schema").GetString()!;
            if (!path.EndsWith("metaschema.json"))
            {
                schema.Should().StartWith(Server.RootUrl + "/schemas/").And.EndWith("#");
            }

            if (!validators.TryGetValue(schema, out var validator))
            {
                validators.Add(schema, validator = SchemaValidator.Compile(
                    JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["$ref"] = schema }), registry));
            }

            validator.Validate(document.RootElement).Should().BeEmpty(path);
            checkedDocuments++;
        }

        checkedDocuments.Should().BeGreaterThan(20);
        validators.Should().HaveCountGreaterThan(3);
    }

    [Test]
    public async Task Every_schema_is_served_under_its_own_absolute_id()
    {
        foreach (var path in (await Paths()).Where(path => path.StartsWith("/schemas/")))
        {
            var schema = (await Server.Anonymous().Get(path)).Ok;

            schema["$id"]!.GetValue<string>().Should().Be(Server.RootUrl + path + "#");
        }
    }

    [Test]
    public async Task Every_schema_that_a_reference_names_is_served()
    {
        foreach (var url in (await Manifest())["references"]!.AsArray())
        {
            var reference = (await Server.Anonymous().Get(new Uri(url!.GetValue<string>()).AbsolutePath)).Ok;
            var service = reference["serviceName"]!.GetValue<string>();
            foreach (var entry in reference["entries"]!.AsArray())
            {
                foreach (var name in (string[])["input", "output", "schema"])
                {
                    if (entry![name]?.GetValue<string>() is { } file && file != "blob")
                    {
                        var path = $"/schemas/{service}/{file.TrimEnd('#')}";
                        (await Server.Anonymous().Get(path)).Status.Should().Be(200, path);
                    }
                }
            }
        }
    }

    [Test]
    public async Task The_references_list_every_method_of_the_catalog_and_no_other()
    {
        foreach (var service in Server.Services.GetRequiredService<ApiCatalog>().Services)
        {
            var reference = (await Server.Anonymous().Get($"/references/{service.Name}/v1/api.json")).Ok;

            reference["entries"]!.AsArray().Select(entry => entry!["name"]!.GetValue<string>()).Should().Equal(
                Server.Services.GetRequiredService<ApiCatalog>().Methods.Select(method => method.Declaration)
                    .Where(method => method.Published && method.Service == service.Name).Select(method => method.Name));
        }
    }

    [TestCase("/references/nope/v1/api.json")]
    [TestCase("/references/queue/v2/api.json")]
    [TestCase("/references/")]
    [TestCase("/references/../api/queue/v1/ping")]
    [TestCase("/references/queue/v1/api.json/")]
    [TestCase("/schemas/queue/v1/nope.json")]
    [TestCase("/schemas/queue/v1/task")]
    [TestCase("/schemas/")]
    [TestCase("/schemas/%2e%2e/references/manifest.json")]
    public async Task What_is_not_published_is_not_found(string path)
    {
        var answer = await RawHttp.Send(Server, "GET", path);

        answer.Status.Should().Be(404);
        answer.Text.Should().Be("""{"error":"Not found"}""");
        answer.Header("Access-Control-Allow-Origin").Should().Be("*");
    }

    [Test]
    public async Task Head_tells_how_long_a_document_is()
    {
        var head = await RawHttp.Send(Server, "HEAD", "/references/queue/v1/api.json");

        head.Status.Should().Be(200);
        head.Bytes.Should().BeEmpty();
        int.Parse(head.Header("Content-Length")!).Should().BeGreaterThan(1000);
    }

    private static async Task<JsonNode> Manifest() => (await Server.Anonymous().Get("/references/manifest.json")).Ok;

    private static async Task<List<string>> Paths() =>
    [
        .. (await Server.Anonymous().Get("/references/references.json")).Ok.AsArray()
            .Select(file => "/" + file!["filename"]!.GetValue<string>()),
    ];

    // Schemas refer to each other without the root URL, or with it.
    private static JsonElement? Fetch(string id)
    {
        var path = id.Replace(Server.RootUrl, "").TrimEnd('#');
        var published = Server.Services.GetRequiredService<Taskcluster.Modules.Kernel.Published.PublishedDocuments>();
        return published.Find(path) is { } bytes ? JsonDocument.Parse(bytes).RootElement.Clone() : null;
    }
}

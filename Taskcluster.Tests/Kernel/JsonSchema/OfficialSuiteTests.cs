using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Tests.Kernel.JsonSchema;

/// <summary>
/// The official cases of draft-07, which are not part of this repository: <c>TASKCLUSTER_SHARED</c> names the folder
/// that holds <c>vectors/json-schema-draft7.json</c>.
/// </summary>
[TestFixture]
[Category("Shared")]
public sealed class OfficialSuiteTests
{
    // Documents that the cases refer to as served at localhost:1234; only what the cases say of them.
    private static readonly Dictionary<string, string> Remotes = new()
    {
        ["integer.json"] = """{ "type": "integer" }""",
        ["draft7/subSchemas.json"] = """
            {
              "definitions": {
                "integer": { "type": "integer" },
                "refToInteger": { "$ref": "#/definitions/integer" }
              }
            }
            """,
        ["baseUriChange/folderInteger.json"] = """{ "type": "integer" }""",
        ["baseUriChangeFolder/folderInteger.json"] = """{ "type": "integer" }""",
        ["baseUriChangeFolderInSubschema/folderInteger.json"] = """{ "type": "integer" }""",
        ["draft7/name.json"] = """
            { "definitions": { "orNull": { "anyOf": [{ "type": "null" }, { "$ref": "#" }] } }, "type": "string" }
            """,
        ["draft7/ref-and-definitions.json"] = """
            {
              "$id": "http://localhost:1234/draft7/ref-and-definitions.json",
              "definitions": { "inner": { "properties": { "bar": { "type": "string" } } } },
              "allOf": [{ "$ref": "#/definitions/inner" }]
            }
            """,
        ["draft7/locationIndependentIdentifier.json"] = """
            { "definitions": { "refToInteger": { "$ref": "#foo" }, "A": { "$id": "#foo", "type": "integer" } } }
            """,
        ["nested/foo-ref-string.json"] = """{ "properties": { "foo": { "$ref": "string.json" } } }""",
        ["nested/string.json"] = """{ "type": "string" }""",
        ["draft7/detached-ref.json"] = """
            { "definitions": { "foo": { "$ref": "#detached" }, "detached": { "$id": "#detached", "type": "integer" } } }
            """,
    };

    // Optional cases that differ from our contract, or ask for what we do not enforce, each with its reason.
    private static readonly Dictionary<string, string> Differing = new()
    {
        ["optional/content.json"] = "contentEncoding and contentMediaType are remarks",
        ["optional/cross-draft.json"] = "only draft-07 is known",
        ["optional/format/idn-email.json"] = "not enforced",
        ["optional/format/idn-hostname.json"] = "not enforced",
        ["optional/format/iri.json"] = "not enforced",
        ["optional/format/iri-reference.json"] = "not enforced",
        ["optional/format/uri-template.json"] = "not enforced",
        ["validation of A-label (punycode) host names"] = "punycode is not decoded",
        ["a numeric offset without minutes is invalid"] = "spec/queue.md §1.13 allows +hh",
    };

    private static readonly JsonDocument? Suite = Load();

    [Test]
    public void Required_cases_are_judged_as_the_suite_says()
    {
        var count = Run(file => !file.StartsWith("optional/", StringComparison.Ordinal), checksFormats: false);

        count.Should().BeGreaterThan(900);
    }

    [Test]
    public void Optional_cases_are_judged_as_the_suite_says_except_those_listed()
    {
        var count = Run(file => file.StartsWith("optional/", StringComparison.Ordinal), checksFormats: true);

        count.Should().BeGreaterThan(400);
    }

    private static int Run(Predicate<string> isWanted, bool checksFormats)
    {
        if (Suite is null)
        {
            Assert.Ignore("TASKCLUSTER_SHARED does not name the folder with the official cases.");
        }

        var faults = new List<string>();
        var count = 0;
        var options = new SchemaOptions { CheckFormats = checksFormats, UseDefaults = false };
        foreach (var file in Suite!.RootElement.GetProperty("files").EnumerateObject())
        {
            if (isWanted(file.Name) && !Differing.ContainsKey(file.Name))
            {
                foreach (var group in file.Value.EnumerateArray())
                {
                    count += RunGroup(file.Name, group, options, faults);
                }
            }
        }

        faults.Should().BeEmpty();
        TestContext.Out.WriteLine($"{count} cases");
        return count;
    }

    private static int RunGroup(string file, JsonElement group, SchemaOptions options, List<string> faults)
    {
        var title = group.GetProperty("description").GetString()!;
        if (Differing.ContainsKey(title))
        {
            return 0;
        }

        var count = 0;
        try
        {
            var validator = SchemaValidator.Compile(group.GetProperty("schema"), Registry(), options);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var name = test.GetProperty("description").GetString()!;
                if (Differing.ContainsKey(name))
                {
                    continue;
                }

                count++;
                var expected = test.GetProperty("valid").GetBoolean();
                var data = test.GetProperty("data");
                if (validator.IsValid(data) != expected || (validator.Validate(data).Count == 0) != expected)
                {
                    faults.Add($"{file} | {title} | {name} | should be {expected}");
                }
            }
        }
        catch (SchemaException fault)
        {
            faults.Add($"{file} | {title} | {fault.Message}");
        }

        return count;
    }

    private static SchemaRegistry Registry()
    {
        var registry = new SchemaRegistry();
        foreach (var (path, schema) in Remotes)
        {
            using var document = JsonDocument.Parse(schema);
            registry.Add($"http://localhost:1234/{path}", document.RootElement);
        }

        return registry;
    }

    private static JsonDocument? Load()
    {
        var folder = Environment.GetEnvironmentVariable("TASKCLUSTER_SHARED");
        return string.IsNullOrEmpty(folder)
            ? null
            : JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "vectors", "json-schema-draft7.json")));
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Published;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>
/// The rules by which a <c>.taskcluster.yml</c> becomes tasks (spec/services.md §4.8), version 0 and version 1. They
/// know of files, events and moments only; nothing is called, and nothing created.
/// </summary>
public static class TaskclusterYml
{
    /// <summary>Most values of a file, with those that its aliases stand for.</summary>
    public const int MostValues = 100_000;

    /// <summary>Most characters of all texts and keys of a file, with those that its aliases stand for.</summary>
    public const long MostCharacters = 10_000_000;

    private static readonly Lazy<SchemaValidator> Zero = new(() => ValidatorOf(typeof(VersionZeroFile)));
    private static readonly Lazy<SchemaValidator> One = new(() => ValidatorOf(typeof(VersionOneFile)));
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>Reads a file, judges its shape, and fills in what it may leave out.</summary>
    /// <exception cref="TaskclusterYmlException">It is not YAML, too large, or not of either version.</exception>
    public static JsonObject Read(string text)
    {
        var file = Parse(text) as JsonObject ?? throw new TaskclusterYmlException(
            ".taskcluster.yml must be a mapping with the keys version and tasks.");
        var validator = VersionOf(file) == 0 ? Zero.Value : One.Value;
        using var document = JsonDocument.Parse(file.ToJsonString(), Deep);
        var faults = validator.Validate(document.RootElement);
        return faults.Count == 0
            ? (JsonObject)JsonNode.Parse(validator.WithDefaults(document.RootElement), documentOptions: Deep)!
            : throw new TaskclusterYmlException(new StringBuilder(".taskcluster.yml does not satisfy its schema:")
                .AppendJoin("", faults.Select(fault => $"\n  * {fault}")).ToString());
    }

    /// <summary>The tasks that a file makes of an event.</summary>
    /// <param name="file">A file as <see cref="Read"/> gives it; it is not changed.</param>
    /// <param name="github">What happened.</param>
    /// <param name="terms">The moment, the source of ids, and what else is needed.</param>
    /// <exception cref="TaskclusterYmlException">The file cannot be rendered for this event.</exception>
    public static RenderedYml Render(JsonObject file, GithubEvent github, RenderingTerms terms)
    {
        if (github.Branch.Any(character => character is < ' ' or > '~'))
        {
            throw new TaskclusterYmlException("Must have only ascii-printable chars in branch names!");
        }

        return VersionOf(file) == 0
            ? VersionZero.Render(file, github, terms)
            : VersionOne.Render(file, github, terms);
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            var node = YamlToJson.Parse(text, MostValues);
            return TextCount.Of(node) <= MostCharacters ? node : throw new TaskclusterYmlException(
                $".taskcluster.yml has more than {MostCharacters} characters; what an alias stands for counts each "
                + "time.");
        }
        catch (FormatException fault)
        {
            throw new TaskclusterYmlException($".taskcluster.yml is not YAML: {fault.Message}", fault);
        }
    }

    private static int VersionOf(JsonObject file)
    {
        if (file["version"] is JsonValue version && version.GetValueKind() == JsonValueKind.Number
            && version.ToJsonString() is "0" or "1")
        {
            return version.ToJsonString() == "0" ? 0 : 1;
        }

        throw new TaskclusterYmlException(file.ContainsKey("version")
            ? $".taskcluster.yml must have version 0 or 1, not {Shown(file["version"])}."
            : ".taskcluster.yml must say its version: 0 or 1.");
    }

    private static string Shown(JsonNode? value)
    {
        const int most = 100;
        var text = value?.ToJsonString() ?? "null";
        return text.Length <= most ? text : text[..most] + "…";
    }

    private static SchemaValidator ValidatorOf(Type type)
    {
        using var schema = JsonDocument.Parse(SchemaGenerator.Generate(type).ToJsonString());
        return SchemaValidator.Compile(schema.RootElement, new SchemaRegistry());
    }
}

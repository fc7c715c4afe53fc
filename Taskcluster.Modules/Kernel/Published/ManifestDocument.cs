using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Kernel.Published;

/// <summary><c>/references/manifest.json</c>: where all references are (spec/queue.md §1.17).</summary>
public static class ManifestDocument
{
    private const string Schema = "/schemas/common/manifest-v3.json#";

    /// <summary>The manifest; its references sorted.</summary>
    /// <param name="references">Root-relative paths, such as <c>/references/queue/v1/api.json</c>.</param>
    /// <param name="rootUrl">Goes before each of them; empty for the root-relative form.</param>
    public static JsonObject Generate(IEnumerable<string> references, string rootUrl = "") => new()
    {
        ["$schema"] = rootUrl + Schema,
        ["references"] = new JsonArray([.. references
            .Order(StringComparer.Ordinal)
            .Select(path => JsonValue.Create(rootUrl + path))]),
    };
}

using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>A schema inside a document, and the URI that its references are relative to.</summary>
internal readonly record struct SchemaPlace(SchemaDocument Document, string Pointer, string BaseUri, JsonElement Schema)
{
    public SchemaPlace Child(string token, JsonElement schema, string baseUri) =>
        new(Document, $"{Pointer}/{SchemaDocument.Escape(token)}", baseUri, schema);
}

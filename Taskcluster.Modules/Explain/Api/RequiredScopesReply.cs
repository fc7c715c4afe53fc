using System.Text.Encodings.Web;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>Which scopes a call needs.</summary>
[Schema("explain", "required-scopes-response", Title = "Required Scopes Response")]
public sealed record RequiredScopesReply
{
    /// <summary>The schema of an expression, or null for none.</summary>
    internal const string ExpressionOrNull = """{"oneOf":[{"type":"null"},{"$ref":"scope-expression.json#"}]}""";

    // Placeholders stand between angle brackets, which nobody wants to read as \u003C.
    private static readonly JsonWriterOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Says("The service of the method.")]
    public required string Service { get; init; }

    [Says("The name of the method.")]
    public required string Name { get; init; }

    [SchemaJson(ExpressionOrNull), Says("What this call needs; null where it needs nothing.")]
    public required RawJson Required { get; init; }

    [SchemaJson("""{"type":["null","string","object"]}""")]
    [Says("What calls of this method need, as the reference of the service states it; null where they need nothing.")]
    public required RawJson Template { get; init; }

    [OneOfValues("\"url\"", "\"body\"", "\"entity\"")]
    [Says("""
        When the scopes are checked: `url`, before everything else; `body`, after the body was judged; `entity`, after
        what the call is about was found. Left out where nothing is checked.
        """)]
    public string? Moment { get; init; }

    /// <summary>What a writer writes, or null.</summary>
    internal static RawJson JsonOf(Action<Utf8JsonWriter>? write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            if (write is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                write(writer);
            }
        }

        return new RawJson(buffer.ToArray());
    }
}

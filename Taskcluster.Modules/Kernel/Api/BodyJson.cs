using System.Text.Json;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>Parses JSON that was sent to us, within the limits of <see cref="ApiOptions"/>.</summary>
internal static class BodyJson
{
    /// <summary>Parses a text; the document refers to its bytes.</summary>
    /// <exception cref="JsonException">It is no JSON, or nested too deep.</exception>
    /// <exception cref="ApiError">413 InputTooLarge: it is made of too many values.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, ApiOptions options)
    {
        RequireFewValues(utf8.Span, options);
        return JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = options.MaxBodyDepth });
    }

    // The document keeps a table of 12 bytes for each name, each value, and each end of an object or list. It grows by
    // doubling, out of the pool that all of .NET shares, which keeps each table for the next ones: ten mebibytes of
    // nothing but brackets would leave a quarter of a gibibyte there.
    private static void RequireFewValues(ReadOnlySpan<byte> utf8, ApiOptions options)
    {
        // Each has a byte of its own, and one that parts it from the next.
        if (utf8.Length <= 2L * options.MaxBodyValues)
        {
            return;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = options.MaxBodyDepth });
        var values = 0;
        while (reader.Read())
        {
            var isValue = reader.TokenType
                is not (JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray);
            if (isValue && ++values > options.MaxBodyValues)
            {
                throw ApiError.InputTooLarge(
                    $"The body is made of more than {options.MaxBodyValues} JSON values, objects and lists counted; "
                    + "no more are accepted (Api:MaxBodyValues).");
            }
        }
    }
}

using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bootstrap;

/// <summary>A bootstrap file as it was read: a value of JSON, not yet judged.</summary>
/// <param name="Source">Where it comes from, for messages.</param>
/// <param name="Root">The whole.</param>
public sealed record BootstrapDocument(string Source, JsonElement Root)
{
    /// <summary>
    /// When what is said to be valid without an end ceases to be so: about as far ahead as static clients have it, and
    /// one fixed moment, so that the same file always says the same.
    /// </summary>
    public const string NoEnd = "3000-01-01T00:00:00.000Z";

    /// <summary>Far deeper than any body of the API may be.</summary>
    private const int MaxDepth = 500;

    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = MaxDepth,
    };

    // A byte that is no UTF-8 must not become another character silently.
    private static readonly UTF8Encoding Utf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file: JSON where its name ends in <c>.json</c>, else YAML, of which JSON is a part.</summary>
    /// <exception cref="UnusableDataException">It cannot be read, or is neither.</exception>
    public static BootstrapDocument Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path, Utf8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UnusableDataException($"The bootstrap file {path} cannot be read: {error.Message}");
        }
        catch (DecoderFallbackException)
        {
            throw new UnusableDataException($"The bootstrap file {path} is not UTF-8; save it as that.");
        }

        return Parse(path, text, isJson: path.EndsWith(".json", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>As <see cref="Read"/>, from a text.</summary>
    /// <exception cref="UnusableDataException">It is not what it should be.</exception>
    public static BootstrapDocument Parse(string source, string text, bool isJson)
    {
        try
        {
            var json = isJson ? text : YamlToJson.Parse(text)?.ToJsonString() ?? "{}";
            return new BootstrapDocument(source, Element(json));
        }
        catch (FormatException error)
        {
            throw new UnusableDataException($"{source} is not YAML: {error.Message}");
        }
        catch (JsonException error)
        {
            throw new UnusableDataException($"{source} is not JSON: {error.Message}");
        }
    }

    private static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json, Strict);
        return document.RootElement.Clone();
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Monolith.Commands;

/// <summary>Files of YAML or JSON that a command is given.</summary>
internal static class InputFile
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>What is in the file: JSON where its name ends in <c>.json</c>, else YAML.</summary>
    /// <exception cref="TaskFileException">It cannot be read, or is neither.</exception>
    public static JsonNode? Read(string path)
    {
        var text = ReadText(path);
        var isJson = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        try
        {
            return isJson ? ParseJson(text) : YamlToJson.Parse(text);
        }
        catch (Exception error) when (error is FormatException or JsonException or ArgumentException
            or InvalidOperationException)
        {
            throw new TaskFileException($"{path} is not {(isJson ? "JSON" : "YAML")}: {error.Message}");
        }
    }

    /// <summary>The file's text.</summary>
    /// <exception cref="TaskFileException">It cannot be read.</exception>
    public static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw new TaskFileException($"{path} cannot be read: {error.Message}");
        }
    }

    private static JsonNode? ParseJson(string text)
    {
        using var document = JsonDocument.Parse(text, Deep);
        return PlainJson.Of(document.RootElement);
    }
}

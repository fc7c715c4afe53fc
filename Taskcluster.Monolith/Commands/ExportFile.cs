using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands;

/// <summary>An export as text, and where it goes.</summary>
internal static class ExportFile
{
    // What is written is never part of a page; escapes would only be in the way of readers.
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        NewLine = "\n",
    };

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    /// <summary>The text, in UTF-8; the same content gives the same bytes.</summary>
    public static byte[] Text(JsonObject content, bool isJson)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            content.WriteTo(writer);
        }

        if (isJson)
        {
            buffer.WriteByte((byte)'\n');
            return buffer.ToArray();
        }

        using var document = JsonDocument.Parse(buffer.ToArray(), AnyDepth);
        return Encoding.UTF8.GetBytes(JsonToYaml.Write(document.RootElement));
    }

    /// <summary>Writes to a file, or without one to the standard output.</summary>
    /// <param name="path">The file; a device such as <c>/dev/stdout</c> is never replaced.</param>
    /// <param name="text">What to write.</param>
    /// <param name="isSecret">The file is then its owner's alone (0600), whatever it was before.</param>
    public static void Write(string? path, byte[] text, bool isSecret)
    {
        if (path is null)
        {
            using var output = Console.OpenStandardOutput();
            output.Write(text);
        }
        else if (isSecret && !IsDevice(path))
        {
            DataFolder.ReplaceOwnerOnly(path, text);
        }
        else
        {
            File.WriteAllBytes(path, text);
        }
    }

    private static bool IsDevice(string path) => path is "/dev/stdout" or "/dev/stderr" or "/dev/null"
        || path.StartsWith("/dev/fd/", StringComparison.Ordinal)
        || path.StartsWith("/proc/", StringComparison.Ordinal);
}

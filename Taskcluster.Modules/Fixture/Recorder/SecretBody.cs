using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Fixture.Recorder;

/// <summary>Bodies some members of which are secret by their names.</summary>
internal static class SecretBody
{
    /// <summary>What stands in place of a secret.</summary>
    public const string LeftOut = "(OMITTED)";

    private static readonly string[] Names =
    [
        "accessToken", "authorization", "certificate", "credentials", "password", "secret", "token",
        "workerIdentityProof",
    ];

    private static readonly byte[][] Quoted = [.. Names.Select(name => Encoding.UTF8.GetBytes($"\"{name}\""))];

    /// <summary>Whether there may be any; the text is only searched.</summary>
    public static bool HoldsAny(ReadOnlySpan<byte> json)
    {
        foreach (var name in Quoted)
        {
            if (json.IndexOf(name) >= 0)
            {
                return true;
            }
        }

        // A name may be written with escapes.
        return json.IndexOf("\\u"u8) >= 0;
    }

    /// <summary>The body with <see cref="LeftOut"/> for all that is secret.</summary>
    public static RawJson Masked(JsonElement body)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            Write(body, writer);
        }

        return new RawJson(buffer.ToArray());
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    if (Names.Contains(member.Name))
                    {
                        writer.WriteStringValue(LeftOut);
                    }
                    else
                    {
                        Write(member.Value, writer);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}

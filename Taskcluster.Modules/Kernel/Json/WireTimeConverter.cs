using System.Text.Json;
using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Json;

/// <summary>Moments by <see cref="WireTime"/>; each module's JSON context lists it.</summary>
public sealed class WireTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var isPlain = !reader.ValueIsEscaped && !reader.HasValueSequence;
        if (isPlain
            ? WireTime.TryParse(reader.ValueSpan, out var moment)
            : WireTime.TryParse(reader.GetString(), out moment))
        {
            return moment;
        }

        throw new JsonException($"'{reader.GetString()}' is not a date-time.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[WireTime.Length];
        WireTime.Format(value, text);
        writer.WriteStringValue(text);
    }
}

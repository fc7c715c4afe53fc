using System.Text.Json;
using System.Text.Json.Serialization;

namespace Taskcluster.Modules.Kernel.Json;

/// <summary>
/// Integers as JSON Schema means them: by value, not by spelling, so that <c>1.0</c> and <c>1E1</c> are integers too.
/// Each module's JSON context lists it and <see cref="WireLongConverter"/>.
/// </summary>
public sealed class WireIntegerConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader) is >= int.MinValue and <= int.MaxValue and var value
            ? (int)value
            : throw new JsonException("The number is larger than any that can be kept.");

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);

    /// <exception cref="JsonException">The value is no number, has a fraction, or does not fit.</exception>
    internal static long Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw new JsonException("A number is needed here.");
        }

        if (reader.TryGetInt64(out var whole))
        {
            return whole;
        }

        return reader.TryGetDecimal(out var value) && decimal.IsInteger(value)
            && value is >= long.MinValue and <= long.MaxValue
                ? (long)value
                : throw new JsonException("The number has a fraction, or is larger than any that can be kept.");
    }
}

/// <summary>As <see cref="WireIntegerConverter"/>, for what needs 64 bits.</summary>
public sealed class WireLongConverter : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        WireIntegerConverter.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Taskcluster.Modules.Kernel.Json;

/// <summary>
/// Whole numbers as JSON Schema has them: <c>5.0</c> and <c>5e0</c> are integers too, and some clients write them so.
/// </summary>
public sealed class WholeNumberConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetInt32(out var number) ? number
        : LongNumberConverter.TryGetWhole(ref reader, out var whole)
            && whole is >= int.MinValue and <= int.MaxValue ? (int)whole
        : throw new JsonException("A whole number of 32 bits is needed.");

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);
}

/// <inheritdoc cref="WholeNumberConverter"/>
public sealed class LongNumberConverter : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetInt64(out var number) || TryGetWhole(ref reader, out number)
            ? number
            : throw new JsonException("A whole number of 64 bits is needed.");

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);

    internal static bool TryGetWhole(ref Utf8JsonReader reader, out long number)
    {
        number = 0;
        if (!reader.TryGetDecimal(out var value) || value != decimal.Truncate(value)
            || value is < long.MinValue or > long.MaxValue)
        {
            return false;
        }

        number = (long)value;
        return true;
    }
}

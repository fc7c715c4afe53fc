using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Taskcluster.Modules.Kernel.Json;

/// <summary>JSON text that is carried through unread: a task's payload, a secret, a stored reply.</summary>
/// <param name="Utf8">A complete JSON value.</param>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(ReadOnlyMemory<byte> Utf8)
{
    public static readonly RawJson EmptyObject = new("{}"u8.ToArray());

    /// <summary>Whether nothing was given at all; such a value cannot be written.</summary>
    [JsonIgnore]
    public bool IsMissing => Utf8.IsEmpty;

    public static RawJson Parse(string json) => new(Encoding.UTF8.GetBytes(json));

    public JsonDocument ToDocument() => JsonDocument.Parse(Utf8);

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    public bool Equals(RawJson other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }
}

/// <summary>Reads a value by copying its text, and writes it back as it is.</summary>
public sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}

/// <summary>Stored JSON that is known to have the shape of <typeparamref name="T"/>; the schema is that of T.</summary>
/// <param name="Utf8">A complete JSON value.</param>
[JsonConverter(typeof(StoredJsonConverterFactory))]
public readonly record struct StoredJson<T>(ReadOnlyMemory<byte> Utf8)
{
    public bool Equals(StoredJson<T> other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    public override int GetHashCode() => new RawJson(Utf8).GetHashCode();
}

/// <summary>
/// Makes the converters of <see cref="StoredJson{T}"/>; a module's JSON context names the closed ones.
/// </summary>
public sealed class StoredJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(StoredJson<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(
            typeof(StoredJsonConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
}

/// <summary>Reads and writes <see cref="StoredJson{T}"/> as it is.</summary>
public sealed class StoredJsonConverter<T> : JsonConverter<StoredJson<T>>
{
    public override StoredJson<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new StoredJson<T>(JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());
    }

    public override void Write(Utf8JsonWriter writer, StoredJson<T> value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}

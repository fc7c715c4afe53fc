using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Objects.Stored;

/// <summary>Hashes of a content by algorithm; any algorithm may be told, two are checked.</summary>
public sealed class ObjectHashes
{
    public static readonly ObjectHashes None = new(new SortedDictionary<string, string>(StringComparer.Ordinal));

    private readonly SortedDictionary<string, string> values;

    private ObjectHashes(SortedDictionary<string, string> values) => this.values = values;

    public IReadOnlyDictionary<string, string> Values => values;

    /// <summary>Whether readers find one that they hold against the content.</summary>
    public bool HasReliable => values.ContainsKey("sha256") || values.ContainsKey("sha512");

    /// <summary>Reads hashes from a body that its schema has judged, or from a row.</summary>
    /// <exception cref="ApiError">400 InputError: a value is no string.</exception>
    public static ObjectHashes Read(RawJson? json)
    {
        if (json is not { IsMissing: false } told)
        {
            return None;
        }

        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var document = told.ToDocument();
        foreach (var hash in document.RootElement.EnumerateObject())
        {
            values[hash.Name] = hash.Value.ValueKind == JsonValueKind.String
                ? hash.Value.GetString()!
                : throw ApiError.InputError(
                    $"The hash '{hash.Name}' is {hash.Value.GetRawText()}; it must be a string of hexadecimal digits.");
        }

        return new ObjectHashes(values);
    }

    public RawJson ToJson() => new(JsonSerializer.SerializeToUtf8Bytes(
        Values, ObjectsJson.Default.IReadOnlyDictionaryStringString));

    public ObjectHashes With(string algorithm, string value) =>
        new(new SortedDictionary<string, string>(values, StringComparer.Ordinal) { [algorithm] = value });

    /// <summary>These and further ones.</summary>
    /// <exception cref="ApiError">409: one of them is known with another value.</exception>
    public ObjectHashes And(ObjectHashes more)
    {
        var all = this;
        foreach (var (algorithm, value) in more.values)
        {
            if (values.TryGetValue(algorithm, out var known) && known != value)
            {
                throw ApiError.RequestConflict(
                    $"Content hash already exists with a different value: the {algorithm} was told as {known} before, "
                    + $"and is {value} now.");
            }

            all = all.With(algorithm, value);
        }

        return all;
    }
}

using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// The properties of an object by name; of a repeated name the last one counts, as in JSON.parse. Small objects are
/// searched as they are, large ones through a table, so that the time stays linear. (JsonElement's own search throws
/// at a lone surrogate.)
/// </summary>
internal readonly struct PropertyMap
{
    private const int MostSearched = 24;

    private readonly JsonElement _owner;
    private readonly Dictionary<string, JsonElement>? _byName;

    public PropertyMap(JsonElement owner)
    {
        _owner = owner;
        if (owner.GetPropertyCount() <= MostSearched)
        {
            return;
        }

        _byName = [];
        foreach (var property in owner.EnumerateObject())
        {
            using var name = JsonText.NameOf(property);
            _byName[Key(name.Utf8)] = property.Value;
        }
    }

    /// <summary>Whether this is the last property of its name.</summary>
    public bool IsLast(JsonProperty property, ReadOnlySpan<byte> name) =>
        TryFind(name, out var last)
        && JsonMarshal.GetRawUtf8Value(property.Value).Overlaps(JsonMarshal.GetRawUtf8Value(last));

    public bool TryFind(ReadOnlySpan<byte> name, out JsonElement value)
    {
        if (_byName is not null)
        {
            return _byName.TryGetValue(Key(name), out value);
        }

        value = default;
        var isFound = false;
        foreach (var property in _owner.EnumerateObject())
        {
            using var candidate = JsonText.NameOf(property);
            if (candidate.Utf8.SequenceEqual(name))
            {
                value = property.Value;
                isFound = true;
            }
        }

        return isFound;
    }

    /// <summary>How many different names there are.</summary>
    public int CountNames()
    {
        if (_byName is not null)
        {
            return _byName.Count;
        }

        var count = 0;
        foreach (var property in _owner.EnumerateObject())
        {
            using var name = JsonText.NameOf(property);
            count += IsLast(property, name.Utf8) ? 1 : 0;
        }

        return count;
    }

    // One character per byte keeps lone surrogates apart; strings hash with a secret seed.
    private static string Key(ReadOnlySpan<byte> name) => Encoding.Latin1.GetString(name);
}

using System.Text.Json;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Modules.Kernel.Bootstrap;

/// <summary>Reads a section that is a list of entries, each with a name of its own.</summary>
/// <param name="section">The section's name.</param>
/// <param name="key">The member that names an entry.</param>
/// <param name="schema">What an entry must be.</param>
/// <param name="hidden">Members whose values no message may repeat.</param>
public sealed class EntryList(string section, string key, SchemaValidator schema, params string[] hidden)
{
    /// <summary>
    /// The entries that are right, with all defaults filled in, each name once; the others become faults.
    /// </summary>
    public IReadOnlyList<ReadEntry> Read(JsonElement list, BootstrapFaults faults)
    {
        var entries = new List<ReadEntry>();
        if (list.ValueKind == JsonValueKind.Null)
        {
            // In YAML that is a section without entries.
            return entries;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            faults.Add($"/{section}", $"must be a list of entries, each with a {key}.");
            return entries;
        }

        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, entry) in list.EnumerateArray().Index())
        {
            var path = $"/{section}/{index}";
            if (!IsRight(path, entry, faults))
            {
                continue;
            }

            var name = entry.GetProperty(key).GetString()!;
            if (places.TryAdd(name, path))
            {
                entries.Add(new ReadEntry(path, name, schema.WithDefaults(entry)));
            }
            else
            {
                faults.Add($"{path}/{key}", $"must be another one: '{name}' stands at {places[name]} already.");
            }
        }

        return entries;
    }

    private bool IsRight(string path, JsonElement entry, BootstrapFaults faults)
    {
        var errors = schema.Validate(entry);
        if (errors.Count == 0)
        {
            return true;
        }

        // The same errors in the same order, without the values.
        var silent = schema.Validate(entry, quotesValues: false);
        foreach (var (index, error) in errors.Index())
        {
            var inside = error.Path["data".Length..];
            faults.Add(path + inside, IsHidden(inside) ? silent[index].Message : error.Message);
        }

        return false;
    }

    // An entry that is no mapping may be anything.
    private bool IsHidden(string inside) => inside.Length == 0 || hidden.Any(name =>
        inside == "/" + name || inside.StartsWith($"/{name}/", StringComparison.Ordinal));
}

/// <summary>An entry that is right in itself.</summary>
/// <param name="Path">Its JSON pointer in the file.</param>
/// <param name="Name">The value of its key.</param>
/// <param name="Utf8">The entry, defaults filled in.</param>
public sealed record ReadEntry(string Path, string Name, ReadOnlyMemory<byte> Utf8)
{
    // It may hold an access token.
    public override string ToString() => Path;
}

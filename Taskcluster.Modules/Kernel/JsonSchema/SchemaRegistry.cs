using System.Collections.Concurrent;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// The schema documents that <c>$ref</c>s can reach, by id. Nothing is ever fetched: a reference that leads elsewhere
/// is an error of the schema. Safe for many threads.
/// </summary>
/// <param name="resolve">
/// Gives documents that are made only when asked for. It gets the id without a fragment, as resolved against the
/// referring schema (<c>/schemas/queue/v1/task.json</c>), and answers null for one that it does not know.
/// </param>
public sealed class SchemaRegistry(Func<string, JsonElement?>? resolve = null)
{
    private readonly ConcurrentDictionary<string, SchemaDocument> _documents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Source, TimeSpan Timeout), TextPattern> _patterns = new();

    /// <summary>Makes a document known; one that had the same id before is forgotten.</summary>
    /// <param name="id">Absolute, or relative to the root as ours are; a fragment is ignored.</param>
    /// <param name="schema">The document; it is copied.</param>
    public void Add(string id, JsonElement schema)
    {
        var uri = SchemaUri.WithoutFragment(id);
        _documents[uri] = new SchemaDocument(uri, schema.Clone());
    }

    /// <summary>The document that has the id, or holds a schema that has it; null if none has.</summary>
    internal SchemaDocument? Find(string uri)
    {
        if (_documents.TryGetValue(uri, out var document))
        {
            return document;
        }

        var content = uri == DraftSeven.Id ? DraftSeven.Metaschema() : resolve?.Invoke(uri);
        if (content is { } found)
        {
            return _documents.GetOrAdd(uri, new SchemaDocument(uri, found.Clone()));
        }

        foreach (var (_, candidate) in _documents)
        {
            if (candidate.Knows(uri, out _))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>A compiled pattern; the first ones are remembered, since the same few stand in many schemas.</summary>
    /// <exception cref="FormatException">It is no ECMAScript expression.</exception>
    internal TextPattern Pattern(string source, TimeSpan timeout)
    {
        if (_patterns.TryGetValue((source, timeout), out var known))
        {
            return known;
        }

        var pattern = new TextPattern(source, timeout);
        return _patterns.Count < SchemaLimits.RememberedPatterns
            ? _patterns.GetOrAdd((source, timeout), pattern)
            : pattern;
    }
}
